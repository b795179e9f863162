// Places an order with the client of openapi-typescript-codegen: signs in, adds a product, orders it at the storefront,
// follows it.

import { randomUUID } from "node:crypto";
import { AuthService, Category, DeliveryMethod, OpenAPI, OrdersService, ProductsService, StorefrontService, TrackingService } from "./src/api";

function expect(holds: boolean, what: unknown): void {
  if (!holds) throw new Error(`not as expected: ${JSON.stringify(what)}`);
}

OpenAPI.BASE = process.env.BASE_URL ?? "";
const tokens = await AuthService.verifyOtp({ phone: "+77011234567", otp_code: "123456", shop_id: 1 });
OpenAPI.TOKEN = tokens.access_token;

const bouquet = await ProductsService.createProduct({
  name: "Букет из axios",
  category: Category.BOUQUET,
  retail_price: 15000,
  stock_quantity: 3,
});
const wish = {
  shop_id: tokens.shop_id,
  customer_phone: "+77015550103",
  delivery_method: DeliveryMethod.SELF_PICKUP,
  items: [{ product_id: bouquet.id, quantity: 2 }],
};
const key = randomUUID();
const placed = await StorefrontService.createPublicOrder(wish, key);
const again = await StorefrontService.createPublicOrder(wish, key);
expect(JSON.stringify(placed) === JSON.stringify(again), again);
expect(placed.total === 30000, placed);

const order = await OrdersService.getOrder(placed.order_id);
expect(order.status === "new" && order.items[0]?.quantity === 2, order);
const followed = await TrackingService.getTracking(placed.tracking_token);
expect(followed.status === order.status && followed.timeline.length > 0, followed);
console.log(`TypeScript, axios: order ${placed.number}, ${followed.status_display}`);
