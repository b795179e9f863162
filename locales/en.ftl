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
feedback-too-early = You can leave feedback once the order has arrived
feedback-given = Feedback on this order has already been left
too-late-to-cancel = This order can no longer be cancelled here. Please contact the shop

## Paying

pay-link-not-found = Payment link not found

untranslated = { $words }
