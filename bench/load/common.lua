-- What every load shares: who asks, how big the shop is, and the one line of JSON that the harness reads.

shop = {
  orders = tonumber(os.getenv("BENCH_ORDERS")),
  customers = tonumber(os.getenv("BENCH_CUSTOMERS")),
  products = tonumber(os.getenv("BENCH_PRODUCTS")),
  order_base = tonumber(os.getenv("BENCH_ORDER_BASE") or "0"),
}
run = os.getenv("BENCH_RUN")
signed_in = { ["Authorization"] = "Bearer " .. (os.getenv("BENCH_TOKEN") or "") }
math.randomseed(tonumber(os.getenv("BENCH_SEED") or "1"))

function get(path)
  return function() return wrk.format("GET", path, signed_in) end
end

function token_of(order)
  return 100000000 + (shop.order_base + order) * 7919 % 899999999
end

function done(summary, latency)
  io.write(string.format(
    '{"requests": %d, "duration_us": %d, "refused": %d, "broken": %d, "mean_ms": %.3f, "p50_ms": %.3f, "p99_ms": %.3f}\n',
    summary.requests, summary.duration, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency.mean / 1000, latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
