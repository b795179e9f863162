// Places an order with the generated TypeScript client: signs in, adds a product, orders it at the storefront, follows it.

import { randomUUID } from "node:crypto";
import { createProduct, createPublicOrder, getOrder, getProduct, getTracking, verifyOtp } from "./client";
import { client } from "./client/client.gen";

function expect(holds: boolean, what: unknown): void {
  if (!holds) throw new Error(`not as expected: ${JSON.stringify(what)}`);
}

const throwOnError = true as const;
client.setConfig({ baseUrl: process.env.BASE_URL });
const tokens = await verifyOtp({ body: { phone: "+77011234567", otp_code: "123456", shop_id: 1 }, throwOnError });
client.setConfig({ auth: tokens.data.access_token });

const bouquet = await createProduct({
  body: { name: "Букет из TypeScript", category: "bouquet", retail_price: 15000, stock_quantity: 3 },
  throwOnError,
});
const wish = {
  body: {
    shop_id: tokens.data.shop_id,
    customer_phone: "+77015550102",
    delivery_method: "self_pickup" as const,
    items: [{ product_id: bouquet.data.id, quantity: 2 }],
  },
  headers: { "Idempotency-Key": randomUUID() },
  throwOnError,
};
const placed = await createPublicOrder(wish);
const again = await createPublicOrder(wish);
expect(JSON.stringify(placed.data) === JSON.stringify(again.data), again.data);
expect(placed.data.total === 30000, placed.data);

const order = await getOrder({ path: { order_id: placed.data.order_id }, throwOnError });
expect(order.data.status === "new" && order.data.items[0]?.quantity === 2, order.data);
const followed = await getTracking({ path: { token: placed.data.tracking_token }, throwOnError });
expect(followed.data.status === order.data.status && followed.data.timeline.length > 0, followed.data);
const left = await getProduct({ path: { product_id: bouquet.data.id }, throwOnError });
expect(left.data.stock_quantity === 1, left.data);
console.log(`TypeScript: order ${placed.data.number}, ${followed.data.status_display}`);
