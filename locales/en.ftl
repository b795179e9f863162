# English: the texts people see. The keys are the same in all three catalogues.

## The door: what any route may answer

not-found = Not found
forbidden = You don’t have permission to do this
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
bad-head = The request could not be read
address-too-long = The address is too long
head-too-large = The request’s headers are too long
body-incomplete = The request’s body did not arrive in full
bad-json = Malformed JSON
required = Required field
set-by-another-operation = This field is set by { $operation }
given-twice = The field is given twice
unknown-field = Unknown field
object-expected = Expected an object
bad-word-of = Not an allowed value. Allowed: { $words }
currency-not-taken = The shop does not take this currency
bad-type = Wrong type of value
bad-value = Wrong value
integer-expected = Expected a whole number
flag-expected = Expected true or false
key-length = Must be 1 to 255 ASCII characters
key-used = This key was already used for another request
at-most = At most { $most }
money-not-positive = The amount must be positive
number-range = Must be a number from { $least } to { $most }
unknown-parameter = Unknown parameter
skip-uneven = Has to be a multiple of limit, which is { $limit }
skip-beside-page = Does not agree with page
bad-date = Expected a date as YYYY-MM-DD
empty-text = The field can’t be empty
link-in-name = A name holds no links: leave out “://”, “www.”, a path after a domain, and “@name”
bad-character = Contains a character that is not allowed
too-long = { $limit ->
        [one] No longer than { $limit } character
       *[other] No longer than { $limit } characters
    }
unauthorized = Please sign in
bad-token = Invalid token
filtered-rows = With filters only the first { $most } rows are shown

## Orders

order-not-found = Order not found
line-not-found = Order line not found
order-changed-meanwhile = The order has changed meanwhile, it is now version { $version }
order-out-of-stock = { $left ->
        [0] { $product } is sold out
       *[other] Not enough of { $product }: { $left } left
    }
order-out-of-stock-instead = { $left ->
        [0] { $product } is sold out. These could stand in: { $instead }
       *[other] Not enough of { $product }: { $left } left. These could stand in: { $instead }
    }
day-is-past = That day is past
supply-not-found = Delivery not found
variety-exists = There is a variety { $name } already: merge them
same-variety = A variety can’t be merged with itself
position-not-found = The delivery has no such position
supply-not-announced = This delivery has been received or called off already
supply-not-received = This delivery has not been received yet
supply-too-dear = The delivery costs more than any does
damaged-beyond = More is damaged than came
wilted-on-arrival = The batch came on { $day }: it can’t have wilted before
bad-number = A number from 0 to { $most }
six-decimals = At most six decimal places
not-come-yet = The delivery has not come yet: enter it as announced
too-far-ahead = At most { $days } days ahead
rate-needed = Another currency needs a rate
not-positive = The value must be above zero
rate-of-nothing = A rate is given, and no currency
rate-of-home = The rate of the shop’s own currency is always 1
lines-out-of-range = There are 1 to { $most } positions
stock-take-not-found = Stock-take not found
stock-take-ended = This stock-take has ended
not-counted-here = This stock-take is not about that batch
counted-by = This batch has been counted by { $name }
counted-elsewhere = This batch is being counted in another stock-take
recount-needed = To be counted again: { $lines }, among them { $variety }
variety-not-found = There is no such variety
bad-substitute = Only another variety can stand in, each of them once
recipe-needed = What is made of stems needs a recipe: an ingredient that names a variety
images-not-taken = Images are not taken here
bad-form = The form could not be read: check multipart/form-data
picture-torn = The file is damaged or did not arrive in full
picture-too-large = The picture is too large: at most { $side } pixels a side and { $megapixels } megapixels
too-many-pictures = { $most ->
        [one] No more than { $most } photo is allowed
       *[other] No more than { $most } photos are allowed
    }
picture-not-found = Photo not found
picture-no-such-position = The last position is { $last }
picture-main-needed = Choose another photo as the main one
still-on-showcase = Sell or take apart first what stands on the showcase: { $left }
other-variety = Another variety than that of variety_id has this name
no-markdown = Nothing speaks for marking it down
showcase-not-counted = For the showcase products that are counted are put together (stock_mode counted)
showcase-stems-short = Of what nobody was promised so many can be made: { $left }
not-on-showcase = Made for the showcase and left: { $left }
showcase-promised = Not promised to orders: { $left }
other-stems = Of batch { $batch } these bouquets have so many stems: { $stems }
steps-range = From 1 to { $most } steps
stock-needed = Name the quantity of what is counted
not-counted = This product is not counted: say stock_mode counted
stems-short = Not enough stems of { $variety }: { $wanted } needed, { $left } left
batch-not-found = The shop has no such batch
only-with-assembled = Only together with the status assembled
too-many-of-product = At most { $most } pieces of a product in an order
too-many-open-orders = There are { $most } unpaid orders already that the shop has not got to: there are never more at once. Wait for the shop’s answer, or pay or cancel one of them
order-goods-gone = The goods of this order have already been sold: too little is left of { $product }
order-already-placed = This order has been placed already
illegal-transition = The status can’t be changed from '{ $from }' to '{ $to }'
payment-outstanding = The order has not been paid in full yet: { $sum } is left
below-minimum = Orders delivered to this zone start at { $minimum }. What is missing: { $missing }
shop-declined = The shop can’t take this order
too-late-for-field = At this stage this can’t be changed any more: { $field }
field-customer-name = the buyer’s name
field-customer-phone = the buyer’s phone
field-recipient-name = the recipient’s name
field-recipient-phone = the recipient’s phone
field-is-anonymous = anonymity
field-address = the address
field-card-text = the card’s text
field-delivery-date = the delivery date
field-delivery-window = the delivery time
field-delivery-method = the way of delivery
field-payment-method = the way of payment
field-delivery-fee = the delivery fee
field-discount = the discount
field-flower-sum = the price of the flowers
field-other = this field
items-are-fixed = The items of an assembled order can’t be changed any more
order-closed = The order is already closed
not-in-issue = The order has no open issue
flower-sum-of-lines = The sum of flowers follows from the order’s lines: { $sum }
total-of-lines = The total does not match the lines and the delivery: they come to { $total }
price-changed = The total has changed: it is now { $total }
total-of-parts = The total does not match its parts: { $named } is more than { $most } before the discount
total-formula = The total does not match: flowers + delivery − discount = { $total }
total-negative = The total can’t be negative: the discount of { $discount } is more than { $most } before it
too-many-lines = At most { $most ->
        [one] { $most } line
       *[other] { $most } lines
    }
lines-range = Must be 1 to { $most ->
        [one] { $most } line
       *[other] { $most } lines
    }
source-taken = This source is reserved for a marketplace
slip-title = Order No. { $number }
slip-recipient = Recipient
slip-florist = Florist
slip-comment = Comment on the order
slip-staff-notes = Notes of the shop
slip-card = Words on the card
line-was-refunded = Money for this line has gone back already: it can’t be changed
too-many-pieces = So many pieces of { $product } can’t be refunded: the order has { $left } left

## Production

task-not-found = There is no such task
task-step = A task can't go from '{ $from }' to '{ $to }'
task-ended = The task has ended already: { $status }
task-follows-order = What this task makes stands in the order's line: change the order
task-order-cancelled = The order is cancelled, there is nothing to make
task-order-made = The order was put together already
too-many-tasks = The order has { $most } tasks already, no more can be added
task-whole-order = Order No. { $number }

## Stages of an order: the words of the staff, and the buyer’s

stage-new = New
stage-paid = Paid
stage-assembled = Assembled
stage-delivery = Delivery
stage-self-pickup = Pickup
stage-delivered = Delivered
stage-completed = Completed
stage-issue = Issue
stage-cancelled = Cancelled
stage-public-new = New order
stage-public-delivery = Out for delivery
stage-public-self-pickup = Ready for pickup
stage-public-issue = Checking details

## Words and numbers

bad-clock-time = Expected a time as HH:MM
bad-hours = Expected hours as 09:00 - 20:00
hours-empty = The hours end as they begin; around the clock: 00:00 - 24:00
bad-window = Expected a window as 14:00-16:00
window-backwards = The window must begin before it ends
window-of-two-days = The window must lie within one day
bad-moment = Expected a date and time, such as 2024-12-26T14:00:00
bad-phone = Invalid phone number
bad-email = Invalid email address
birth-not-past = The date of birth must be in the past
quantity-too-small = The quantity must be at least 1
quantity-too-large = The quantity must be at most { $most }
unknown-currency = Unknown currency
unknown-time-zone = Unknown time zone
not-a-number = Expected a number
money-whole = An amount { $currency } must be whole
money-two-digits = An amount has at most two decimal places
money-too-large = The amount is too large
money-negative = An amount can’t be negative
in-tenge = in tenge
in-sums = in sums
day-in-words = { $day } { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }

## Signing in

otp-sent = The one-time code was sent to your Telegram
wrong-otp = Wrong or expired one-time code
bad-otp-format = The code is six digits
no-shop = This number does not belong to any shop
too-many-shops = Too many shops for one person
bad-refresh-token = Invalid refresh token
session-over = The session is over
session-not-found = Session not found
api-key-not-found = API key not found
unknown-scope = There is no such permission
scope-not-for-keys = A key can’t have this permission
moment-not-ahead = A moment that is still to come
too-many-api-keys = No more than { $most } active API keys
no-scopes = At least one
new-shop-name = Flower shop { $digits }
nameless-owner = Owner

## The shop

shop-not-found = Shop not found
zone-not-found = Delivery zone not found
closure-not-found = Closure not found
ends-before-begin = The end is before the beginning
too-many-days = At most { $most } days
staff-not-found = Member of staff not found
staff-phone-taken = A member of staff with this phone already exists
last-owner = The last owner can’t be removed or demoted
currency-in-use = The currency can’t be changed: products, zones or orders use it already
no-payment-method = At least one payment method is needed
payment-method-not-taken = The shop does not take this kind of payment. It takes: { $methods }
date-past = The delivery date has passed: today is { $today }
shop-closed = The shop is closed on { $day }
shop-closed-until = The shop is closed on { $day }. It opens again on { $next }
shop-hours = On this day the shop is open { $hours }
too-late-cutoff = Orders for today are taken until { $time }
too-late-day = Today is over: the shop is open { $hours }
too-late-hour = That time has passed today: it is { $time } now

## Products and customers

product-not-found = Product not found
sku-taken = A product with this SKU already exists
sale-not-below = The sale price must be below the regular price
too-many-ingredients = At most { $most ->
        [one] { $most } ingredient
       *[other] { $most } ingredients
    }
bad-recipe-quantity = A number above 0 and at most { $most }
recipe-three-digits = At most three decimal places
category-bouquet = Bouquet
category-composition = Composition
category-gift = Gift
category-other = Other
customer-not-found = Customer not found
customer-phone-taken = A customer with this phone already exists
important-date-not-found = Date not found
too-many-important-dates = A customer has at most { $most } important dates
customer-address-not-found = Address not found
customer-address-known = The customer already has this address
same-customer = A customer can’t be merged with itself
too-much-to-merge = Notes, preferences or tags of both are more than one customer may have: shorten them
import-without-phones = The file has no column of phones: call it “phone” or “телефон”
import-column-twice = The column { $column } is named twice
import-without-rows = There is no row below the head
import-too-long = The file has more than { $most } rows: divide it
import-open-quotes = Quotation marks are not closed
import-too-many-cells = The row has more cells than the head
import-phone-twice = This phone stands in line { $line } already
import-line-again = The customer changed at this very moment: import the row again

## Cart

cart-not-found = Cart not found. It may have been ordered already, or has expired
cart-hold-paused = The goods of this cart were held before. They can be held again in { $minutes } min, and ordered right now
cart-too-many-holds = From this network address goods were held { $most } times today without an order, and no more are. They can be held again in { $hours } h, and ordered right now
cart-empty = The cart is empty
product-unavailable = { $product } is not available now. Remove it from the cart
items-or-cart = Give one of the two: lines or a cart

## Money: refusals, and notes in an order’s history

payment-not-found = The order has no such payment
payment-ended = This payment is over: there is nothing to withdraw
order-hold-paused = This order’s goods were held just now and not paid for. It can be paid in { $minutes } min
payment-in-progress = A payment of this order is already under way
payment-in-progress-until = A payment of this order is already under way. It ends by itself within { $minutes } min; the staff of the shop may withdraw it before
overpayment = The amount is more than is left to pay: { $sum }
pay-link-not-found = Payment link not found
nothing-to-pay = There is nothing to pay for this order
flowers-gone = Sorry, the flowers of this order have already been sold: { $product }
not-payable-online = This order can’t be paid online
way-not-offered = This order can’t be paid that way. Ways: { $ways }
callback-signature = The signature of the callback is wrong
provider-not-connected = The payment provider is not connected
provider-not-offered = This server is not set up for that way to connect
provider-organization-not-allowed = The operator has not yet allowed the organisation with BIN { $bin } to take payments for shop No. { $shop }. Tell them these two numbers
provider-refused = The provider did not accept these details. Check the key, the BIN and the trade point
provider-trade-point-needed = Name the trade point: the organisation does not have exactly one
provider-currency-not-taken = Kaspi Pay takes tenge only
provider-bad-bin = A BIN has 12 digits
provider-short-secret = The secret is too short: at least 16 characters are needed
provider-no-methods = Choose at least one payment method
note-unpaid-in-time = The order was not paid in time
note-untouched = Nobody at the shop took the order on, and the goods are on sale again. Confirm the order to hold them once more
note-hold-ended = The time to pay has run out
note-paid-too-late = The payment arrived when the order’s goods had already been sold
note-overpaid = The order was paid more than needed: please return the difference
nothing-to-refund = There is nothing to refund for this order
refund-too-large = The amount is more than is left to refund: { $sum }
refund-not-failed = Nothing of this refund has failed
refund-not-found = Refund not found
amount-or-items = Give one of the two: a sum or lines
handover-too-large = The amount is more than the member of staff owes: { $sum }
reconciliation-paid-total = The order’s paid total is not the sum of the money that came. It was probably changed in the database, past the program
reconciliation-refunded-total = The order’s refunded total is not the sum of the money that went back. It was probably changed in the database, past the program
reconciliation-gone-total = What the order takes for gone back or on its way is not the sum of its refunds. It was probably changed in the database, past the program
reconciliation-payment-not-in-ledger = The payment came, but the ledger has no entry of it. The entry was probably removed, or the database restored in part
reconciliation-payment-altered = The payment is not as the ledger has it. It was probably changed after the money came
reconciliation-refund-not-in-ledger = The refund was made, but the ledger has no entry of it. The entry was probably removed, or the database restored in part
reconciliation-refund-altered = The refund is not as the ledger has it. It was probably changed after the money went back
reconciliation-refunded-too-much = More goes back of the payment than it brought. A refund was probably entered in the database, past the program
reconciliation-cancelled-keeps-money = The order is cancelled, and the buyer’s money is not on its way back. The provider has probably refused the refund: repeat it, or return the money another way
reconciliation-outstanding = The order is completed but not paid in full. The money was probably taken and not recorded, or the total changed later: record the payment
reconciliation-refund-due = More of the completed order’s money is kept than it costs. The total probably fell after it was paid, and the difference was not given back
reconciliation-provider-denies = The provider does not confirm a payment that came. It was probably cancelled on the provider’s side
reconciliation-provider-took = The provider has taken money for a payment that failed here. Its answer probably got lost: get in touch with the buyer

## Why a provider refused

refusal-kaspi-refused = Kaspi declined the payment
refusal-kaspi-unheard = Kaspi did not say whether the invoice was made. Look in the Kaspi Pay app whether it is paid
refusal-kaspi-no-link = Kaspi gave no link to pay by
refusal-kaspi-no-refunds = Connected in this way, Kaspi makes no refunds. Make it in the Kaspi Pay app
refusal-kaspi-over-amount = More than Kaspi can still refund
refusal-kaspi-no-partial = Kaspi refunds this payment only as a whole
refusal-kaspi-wrong-status = In Kaspi this payment is in no state to be refunded
refusal-kaspi-books-differ = Kaspi has refunded another sum than stands here. Compare the refunds in the Kaspi Pay app
refusal-kaspi-no-refund = Kaspi refused the refund
refusal-gateway-refused = The payment gateway declined the payment
refusal-gateway-no-refund = The payment gateway refused the refund
refusal-bank-refused = Refused by the bank
refusal-given-up = The attempt to pay was closed before the provider had answered. If the money comes all the same, it will be taken in
refusal-payment-unknown = No such payment

## Every page

language-choice = Language
language-ru = Рус
language-kk = Қаз
language-en = Eng
closed-check-link = Check the link, or contact the shop you ordered from.
closed-try-later = Please reload the page a little later.
closed-ask-shop = If you need help, contact the shop you ordered from.
shop-contacts = Contact the shop

## The start page

start-title = A service for flower shops
start-about = Flower shops take orders here, arrange bouquets and deliver them.
start-buyers = Have you ordered flowers?
start-buyers-advice = Open the link that the shop sent you: its page shows where the order is and how to pay for it.
start-staff = Do you work for a shop?
start-staff-advice = Sign in to your shop’s program with your phone number: the code comes in Telegram.
start-programs = For developers and operators
start-docs = Documentation with examples
start-reference = Reference
start-openapi = Description of the API (OpenAPI)
start-postman = Postman collection
start-health = State of the server

## The tracking page

tracking-not-found = No order with this tracking number
tracking-title = Your order
tracking-share = Where the flowers are, when to expect them, and how to reach the shop.
tracking-steps = Order progress
tracking-when = Delivery
tracking-when-collected = Pickup
tracking-where = Address
tracking-where-collected = Where to pick up
tracking-to-pay = To pay
tracking-pay = Pay
tracking-pay-cash = In cash on delivery.
tracking-pay-ask = The shop will tell you how to pay.
tracking-paying = A payment is under way.
tracking-paying-look = Open the payment page
courier = Courier
tracking-token = Tracking number
tracking-photos = Photos of your bouquet
tracking-photo = A photo of the bouquet
tracking-updated = Updated
tracking-refreshes = This page refreshes itself once a minute.
tracking-new-paid-later = We have received your order. Our florists will start on it soon.
tracking-new = We have received your order and are waiting for the payment. Our florists will start right after it.
tracking-paid = We have received your payment, thank you! Our florists are choosing the freshest flowers.
tracking-assembled-to-collect = Your flowers are arranged. You can pick them up very soon.
tracking-assembled = Your flowers are arranged and beautifully wrapped. We are waiting for the courier.
tracking-delivery = The courier is on the way, carrying the flowers with care.
tracking-self-pickup = Your flowers are ready and waiting for you at the shop. See you soon!
tracking-delivered = The flowers have arrived. May they bring joy for a long time!
tracking-completed = All done. Thank you for choosing us!
tracking-issue = A few details need to be checked. The shop is on it and will contact you.
tracking-cancelled = This order was cancelled. If you have any questions, contact the shop.
feedback-too-early = You can leave feedback once the order has arrived
feedback-given = Feedback on this order has already been left
too-late-to-cancel = This order can no longer be cancelled here. Please contact the shop
feedback-title = How was your order?
feedback-stars = { $stars } out of 5
feedback-comment = A few words for the shop, if you like
feedback-send = Leave feedback
feedback-thanks = Thank you for your feedback!
cancel-title = Cancel the order
cancel-warning = The order will be cancelled at once, and this can’t be undone.
cancel-send = Yes, cancel it

## The pay page

pay-title = Payment for order No. { $number }
pay-share = The amount, what is ordered and the ways to pay, on one page.
pay-button = Pay { $sum }
pay-declined = The bank declined the payment. No money was taken. Please try again.
pay-expired = The time to pay by the earlier link has run out. No money was taken.
pay-qr = Show a QR code
pay-invoice = Send an invoice to Kaspi
pay-invoice-phone = Phone at Kaspi
pay-open = Go on to pay
pay-scan = Or scan the code with the phone that has your bank’s app.
pay-scan-only = Scan the code in the Kaspi.kz app.
pay-qr-name = QR code to pay with
pay-time-left = { $minutes ->
        [one] Good for { $minutes } more minute. This page refreshes itself.
       *[other] Good for { $minutes } more minutes. This page refreshes itself.
    }
pay-waiting = Waiting for the payment. This page refreshes itself.
pay-invoiced = The invoice is in Kaspi
pay-invoiced-note = Open the Kaspi.kz app and confirm the payment. Then come back here and press “I have paid”.
pay-invoice-paid = I have paid
pay-invoice-cancel = Pay another way
pay-delivery = Delivery
pay-mock-decline = Decline (test)
pay-mock-late = Answer late (test)
pay-mock-note = Test payment: no real money is taken.
pay-pending = Payment in progress
pay-pending-note = Waiting for the bank’s answer. This page refreshes itself.
pay-paid = Order No. { $number } is paid
pay-thanks = Thank you! We are already choosing the freshest flowers for you.
pay-follow = Follow the order
pay-cancelled = Order No. { $number } was cancelled
pay-cancelled-note = There is nothing left to pay.
pay-unavailable = Online payment is unavailable
pay-unavailable-note = Contact the shop: the order can be paid another way.
pay-order-page = Order page

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
bot-code-link-first = To get a code, first share your own number: press the button below.
bot-too-many-codes = There have been ten codes here within a day. Try again tomorrow.
bot-help = What the bot can do:
    /orders – your latest orders
    /track 123456789 – where the order with this tracking number is
    /code – a code to sign in with
    /auth – link your phone number to this chat
    /settings – what news comes here
    /mute – turn all news off
    /help – this message
bot-unclear = There is no such command. /help tells what the bot can do
bot-command-orders = Your latest orders
bot-command-track = Track an order by its number
bot-command-code = A sign-in code
bot-command-auth = Link your phone number
bot-command-settings = What news comes here
bot-command-mute = Turn all news off
bot-command-help = What the bot can do
bot-orders-bought = Your latest orders
bot-orders-of-shop = Latest orders of { $shop }
bot-no-orders = No orders yet.
bot-track-when = Delivery: { $when }
bot-track-address = Address: { $address }
bot-too-many-misses = Too many attempts. Try again in an hour.
bot-shop-number = shop № { $id }
bot-shop-named = the shop { $name }
bot-question-buyer = Shall news of your orders come here? Asked by { $shop }
bot-question-staff = Shall news of new orders come here? You were put on its staff by { $shop }
bot-yes = Yes
bot-no = No
bot-news-on = Good, news of your orders will come here. Change it: /settings, stop it all: /mute
bot-news-of-shop-on = Good, news of the shop’s orders will come here. Change it: /settings, stop it all: /mute
bot-news-off = Good, this shop will send nothing more. Change it: /settings
bot-muted = No more news, only sign-in codes and answers to commands. Bring it back: /settings
bot-unmuted = News is on again. Change it: /settings
bot-settings = What news comes here. Press to change it.
bot-settings-empty = No shop has asked yet whether it may send news.
bot-settings-muted = All news is off: only sign-in codes and answers to commands come.
bot-settings-all-on = Turn news on
bot-settings-all-off = Turn all news off
bot-settings-buyer = { $mark } My orders: { $shop }
bot-settings-staff = { $mark } The shop’s orders: { $shop }
bot-notice-new-order = { $shop }: new order #{ $id }, { $sum }
bot-notice-status = { $shop }: order #{ $id } – { $status }

## Chapters of the API document

tag-auth = Sign-in
tag-orders = Orders
tag-customers = Customers
tag-products = Products
tag-warehouse = Warehouse
tag-production = Production
tag-shop = Shop
tag-staff = Staff
tag-money = Money
tag-api-keys = API keys
tag-storefront = Storefront
tag-tracking = Tracking
tag-payments = Payment
tag-earlier = Earlier names
tag-operations = Operations
