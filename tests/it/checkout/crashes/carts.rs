//! From the cart to the order: goods are held and taken once.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Deed, House, keyed, killed_at_every_await};
use crate::support::Caller;

/// A cart with the only piece of a product in it.
struct Cart {
    buyer: Caller,
    shop_id: i64,
    product: i64,
    token: String,
}

impl Cart {
    async fn filled(house: &House) -> Self {
        let (product, buyer) = (house.product().await, house.app.buyer());
        let shop_id = house.app.owner().await.shop_id;
        let token = buyer.begins_cart(shop_id).await;
        buyer.puts_into_cart(&token, product, 1).await.expect(201);
        Self { buyer, shop_id, product, token }
    }

    fn at(self, house: &House) -> Self {
        Self { buyer: house.app.meets(&self.buyer), ..self }
    }

    fn order(&self) -> Value {
        json!({"shop_id": self.shop_id, "cart_token": self.token, "customer_phone": self.buyer.phone,
               "payment_method": "cash"})
    }

    /// What others can order, and how many orders there are of it.
    async fn left_and_ordered(&self, house: &House) -> (Value, i64) {
        let owner = house.app.owner().await;
        let product = owner.get(&format!("/api/products/{}", self.product)).await.expect(200);
        let lines = format!("order_items where product_id = {}", self.product);
        (product["stock_quantity"].clone(), house.app.db_count(&lines).await)
    }
}

struct Checkout;

impl Deed for Checkout {
    type Scene = Cart;

    async fn prepare(&self, house: &House) -> Cart {
        Cart::filled(house).await
    }

    async fn work(&self, house: &House, cart: &Cart) {
        let request = cart.buyer.request(Method::POST, &format!("/api/public/carts/{}/checkout", cart.token));
        assert_eq!(house.app.handles(request).await, 200);
    }

    async fn ends_right(&self, house: &House, cart: Cart) {
        let cart = cart.at(house);
        cart.buyer.checks_cart_out(&cart.token).await.expect(200);
        assert_eq!(cart.left_and_ordered(house).await, (json!(0), 0));
        cart.buyer.post("/api/public/orders", cart.order()).await.expect(201);
        assert_eq!(cart.left_and_ordered(house).await, (json!(0), 1));
    }
}

struct Order;

impl Deed for Order {
    type Scene = Cart;

    async fn prepare(&self, house: &House) -> Cart {
        let cart = Cart::filled(house).await;
        cart.buyer.checks_cart_out(&cart.token).await.expect(200);
        cart
    }

    async fn work(&self, house: &House, cart: &Cart) {
        let request = keyed(&cart.buyer, "/api/public/orders", &cart.order(), &cart.token);
        assert_eq!(house.app.handles(request).await, 201);
    }

    /// Whoever got no answer asks again, under the same key.
    async fn ends_right(&self, house: &House, cart: Cart) {
        let cart = cart.at(house);
        let request = keyed(&cart.buyer, "/api/public/orders", &cart.order(), &cart.token);
        cart.buyer.send(request).await.expect(201);
        assert_eq!(cart.left_and_ordered(house).await, (json!(0), 1));
        assert_eq!(house.app.db_count("carts").await, 0);
    }
}

#[tokio::test]
async fn a_cart_checked_out_and_killed_anywhere_holds_its_goods_once() {
    killed_at_every_await("a checkout", Checkout).await;
}

#[tokio::test]
async fn an_order_from_a_cart_killed_anywhere_and_asked_for_again_is_one() {
    killed_at_every_await("an order from a cart", Order).await;
}
