"""Places orders with the generated Python client: signs in, adds a product, orders it at the storefront and from a cart, and
follows it."""

import os
import uuid

import openapi_client as cvety


def main() -> None:
    configuration = cvety.Configuration(host=os.environ["BASE_URL"])
    client = cvety.ApiClient(configuration)
    auth, products, storefront = cvety.AuthApi(client), cvety.ProductsApi(client), cvety.StorefrontApi(client)
    tokens = auth.verify_otp(cvety.VerifyOtp(phone="+77011234567", otp_code="123456", shop_id=1))
    configuration.access_token = tokens.access_token

    bouquet = products.create_product(
        cvety.CreateProduct(
            name="Букет из Python", category=cvety.Category.BOUQUET, retail_price=15000, stock_quantity=3
        )
    )
    wish = cvety.CreatePublicOrder(
        shop_id=tokens.shop_id,
        customer_phone="+77015550101",
        delivery_method=cvety.DeliveryMethod.SELF_PICKUP,
        items=[cvety.PublicLine(product_id=bouquet.id, quantity=2)],
    )
    key = str(uuid.uuid4())
    placed = storefront.create_public_order(wish, idempotency_key=key)
    again = storefront.create_public_order(wish, idempotency_key=key)
    assert placed == again, (placed, again)
    assert placed.total == 30000, placed

    order = cvety.OrdersApi(client).get_order(placed.order_id)
    assert order.status == cvety.OrderStatus.NEW and order.items[0].quantity == 2, order
    followed = cvety.TrackingApi(client).get_tracking(placed.tracking_token)
    assert followed.status == order.status and followed.timeline, followed
    assert products.get_product(bouquet.id).stock_quantity == 1

    cart = storefront.create_cart(cvety.CreateCart(shop_id=tokens.shop_id))
    storefront.add_cart_item(cart.token, cvety.PublicLine(product_id=bouquet.id, quantity=1))
    held = storefront.start_checkout(cart.token)
    assert held.held_until and held.items[0].in_stock, held
    wish = cvety.CreatePublicOrder(
        shop_id=tokens.shop_id, customer_phone="+77015550101", cart_token=cart.token
    )
    from_cart = storefront.create_public_order(wish)
    assert from_cart.total == 15000, from_cart
    assert products.get_product(bouquet.id).stock_quantity == 0
    print(f"Python: order {placed.number}, {followed.status_display}")


main()
