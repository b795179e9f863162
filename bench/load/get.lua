-- One address, over and over: BENCH_PATH.
dofile(os.getenv("BENCH_LOAD") .. "/common.lua")
request = get(os.getenv("BENCH_PATH"))
