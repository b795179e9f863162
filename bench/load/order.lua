-- Staff place an order of two products, each under a key of its own; BENCH_HOT makes them all want the first product, and
-- BENCH_DATE for that day.
dofile(os.getenv("BENCH_LOAD") .. "/common.lua")

local body = '{"customer_phone":"+7705%07d","recipient_name":"Айгуль Касымова","recipient_phone":"+77071234567",'
  .. '"address":"г. Алматы, пр. Достык 89, кв. 45","delivery_method":"delivery","delivery_date":"' .. (os.getenv("BENCH_DATE") or "2030-12-26") .. '",'
  .. '"delivery_window":{"from_time":"14:00","to_time":"16:00"},"delivery_fee":2000,"payment_method":"kaspi",'
  .. '"items":[{"product_id":%d,"quantity":1},{"product_id":%d,"quantity":1}],'
  .. '"comment":"Доставить точно в указанное время","card_text":"С днём рождения!"}'
local is_hot = os.getenv("BENCH_HOT") ~= nil
local half = math.floor(shop.products / 2)
local sent = 0

signed_in["Content-Type"] = "application/json"

function request()
  sent = sent + 1
  local first, second = math.random(half), half + math.random(half)
  if is_hot then first, second = 1, 1 end
  signed_in["Idempotency-Key"] = run .. "-" .. sent
  return wrk.format("POST", "/api/orders/with-items", signed_in,
    string.format(body, math.random(shop.customers), first, second))
end
