-- Buyers press the button of their pay pages, each once: the mock provider approves, and the order is paid before the
-- answer. The links are those that storefront.lua left in BENCH_LINKS.
dofile(os.getenv("BENCH_LOAD") .. "/common.lua")

local links = assert(io.open(os.getenv("BENCH_LINKS")))
local headers = { ["Content-Type"] = "application/x-www-form-urlencoded" }

function request()
  -- Without a link left, a refusal that spoils the run: a second click would cost less than a payment.
  return wrk.format("POST", links:read() or "/pay/none", headers, "outcome=approve")
end
