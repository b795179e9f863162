-- Orders looked for by a buyer's whole phone.
dofile(os.getenv("BENCH_LOAD") .. "/common.lua")

function request()
  local path = string.format("/api/orders?search=7705%07d", math.random(shop.customers))
  return wrk.format("GET", path, signed_in)
end
