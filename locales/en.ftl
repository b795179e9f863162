# English: the texts people see. The keys are the same in all three catalogues.

## The door: what any route may answer

not-found = Not found
forbidden = You lack the permission
method-not-allowed = Method not allowed
request-in-progress = A request with this key is still running
too-large = The request is too large
unsupported-media = Unsupported content type
too-many-requests = Too many requests. Try again in { $seconds ->
        [one] { $seconds } second
       *[other] { $seconds } seconds
    }
unavailable = The service is temporarily unavailable. Please try again
internal-error = Internal server error
body-incomplete = The request’s body did not arrive in full
bad-json = Malformed JSON
required = Required field
given-twice = The field is given twice
object-expected = Expected an object
bad-word = Not an allowed value
bad-type = Wrong type of value
bad-value = Wrong value
integer-expected = Expected a whole number
key-length = 1 to 255 ASCII characters
key-used = This key was already used for another request
at-most = At most { $most }
money-not-positive = The amount must be positive
number-range = A number from { $least } to { $most }
bad-date = Expected a date as YYYY-MM-DD
empty-text = The field can’t be empty
bad-character = A character that is not allowed
too-long = No longer than { $limit } characters
unauthorized = Please sign in
bad-token = Invalid token

## Orders

order-out-of-stock = Not enough of “{ $product }” left
order-not-found = Order not found

## Words and numbers

bad-clock-time = Expected a time as HH:MM
bad-window = Expected a window as 14:00-16:00
window-backwards = The window must begin before it ends
bad-moment = Expected a date and time, such as 2024-12-26T14:00:00
bad-phone = Invalid phone number
bad-quantity = The quantity must be between 1 and 10000
unknown-currency = Unknown currency
unknown-time-zone = Unknown time zone
not-a-number = Expected a number
money-whole = An amount { $currency } must be whole
money-two-digits = An amount has at most two decimal places
money-too-large = The amount is too large
money-negative = An amount can’t be negative
in-tenge = in tenge
in-sums = in sums

## Signing in

bad-otp-format = The code is six digits
shop-not-found = Shop not found
bad-refresh-token = Invalid refresh token
session-over = The session is over

## The shop

zone-not-found = Delivery zone not found
closure-not-found = Closure not found
staff-not-found = Member of staff not found

## Products and customers

product-not-found = Product not found
customer-not-found = Customer not found
bad-recipe-quantity = A number above 0 and at most { $most }
recipe-three-digits = At most three decimal places

## Tracking

tracking-not-found = No order with this tracking number

## Paying

pay-link-not-found = Payment link not found

## The bot

bot-welcome = Hello! This is the bot of the Cvety flower shops: sign-in codes and news of orders come here.
    Press the button below to share your phone number. We will link it to this chat.
bot-ask-contact = Press the button below to share your phone number.
bot-share-contact = Share my phone number
bot-link-first = To see your orders, first share your phone number: press the button below.
bot-contact-foreign = That is someone else’s contact. Only your own number can be linked: press the button below.
bot-contact-unreadable = This phone number could not be read.
bot-linked = Done: your number is linked. Sign-in codes will come here.
bot-linked-code-follows = Done: your number is linked. The sign-in code is in the next message.
bot-linked-other-phone = Your number is linked, but the code was requested for another one. Check the number on the sign-in page and request a code again.
bot-code = { $code } is your Cvety sign-in code. Don’t tell it to anyone. If you did not request it, do nothing.
bot-help = What the bot can do:
    /orders – your latest orders
    /track 123456789 – where the order with this tracking number is
    /auth – link your phone number to this chat
    /help – this message
bot-unclear = There is no such command. /help tells what the bot can do
bot-command-orders = Your latest orders
bot-command-track = Track an order by its number
bot-command-auth = Link your phone number
bot-command-help = What the bot can do
bot-orders-bought = Your latest orders
bot-orders-of-shop = Latest orders of “{ $shop }”
bot-no-orders = No orders yet.
bot-track-when = Delivery: { $when }
bot-track-address = Address: { $address }
bot-too-many-misses = Too many attempts. Try again in an hour.
bot-notice-new-order = { $shop }: new order #{ $id }, { $sum }
bot-notice-status = { $shop }: order #{ $id } – { $status }

untranslated = { $words }
