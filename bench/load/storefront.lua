-- Buyers order a product at the storefront, to be paid online; the links to their pay pages go to the file BENCH_LINKS.
dofile(os.getenv("BENCH_LOAD") .. "/common.lua")

local body = '{"shop_id":1,"customer_phone":"+7705%07d","delivery_method":"self_pickup","payment_method":"kaspi",'
  .. '"items":[{"product_id":%d,"quantity":1}]}'
local links = io.open(os.getenv("BENCH_LINKS"), "a")
local headers = { ["Content-Type"] = "application/json" }
local sent = 0

function request()
  sent = sent + 1
  headers["Idempotency-Key"] = run .. "-" .. sent
  return wrk.format("POST", "/api/public/orders", headers,
    string.format(body, math.random(shop.customers), math.random(shop.products)))
end

function response(status, _, answer)
  local link = status == 201 and answer:match('"payment_url":"[^"]-(/pay/%x+)"')
  if link then
    links:write(link, "\n")
    links:flush()
  end
end
