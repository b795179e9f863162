//! Carts: from the first bouquet put into one to the order it becomes, or to
//! the day it is forgotten.

mod caps;
mod holds;
mod life;
mod orders;
mod races;

use serde_json::{Value, json};

use crate::support::{Answer, Caller, TestApp};

/// A buyer with a cart in which lie pieces of one product for 10 000.
struct Errand {
    owner: Caller,
    buyer: Caller,
    product: i64,
    token: String,
}

impl Errand {
    /// So many pieces of a product of which there are `stock`; null: made to order.
    async fn of(app: &TestApp, pieces: i64, stock: Value) -> Self {
        let product = app.owner().await.creates_product(json!({"stock_quantity": stock})).await.id();
        Self::for_product(app, product, pieces).await
    }

    async fn for_product(app: &TestApp, product: i64, pieces: i64) -> Self {
        let (owner, buyer) = (app.owner().await, app.buyer());
        let token = buyer.begins_cart(owner.shop_id).await;
        buyer.puts_into_cart(&token, product, pieces).await.expect(201);
        Self { owner, buyer, product, token }
    }

    fn path(&self) -> String {
        format!("/api/public/carts/{}", self.token)
    }

    async fn cart(&self) -> Value {
        self.buyer.sees_cart(&self.token).await.expect(200)
    }

    /// The path of the cart's first line.
    async fn first_line(&self) -> String {
        format!("{}/items/{}", self.path(), self.cart().await["items"][0]["id"])
    }

    async fn checks_out(&self) -> Answer {
        self.buyer.checks_cart_out(&self.token).await
    }

    async fn orders(&self) -> Answer {
        self.buyer.orders_cart(self.owner.shop_id, &self.token).await
    }

    /// What can still be ordered of the product.
    async fn stock(&self) -> Value {
        stock_of(&self.owner, self.product).await
    }
}

async fn stock_of(owner: &Caller, product: i64) -> Value {
    owner.get(&format!("/api/products/{product}")).await.expect(200)["stock_quantity"].clone()
}
