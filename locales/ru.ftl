# Русский: тексты, которые видят люди. Ключи одни и те же во всех трёх каталогах.
# Слова из исходного описания API не меняются: см. README.md рядом.

## Дверь: что может ответить любой маршрут

not-found = Не найдено
forbidden = Недостаточно прав
method-not-allowed = Метод не поддерживается
request-in-progress = Запрос с этим ключом ещё выполняется
too-large = Слишком большой запрос
unsupported-media = Неподдерживаемый тип содержимого
too-many-requests = Превышен лимит запросов. Попробуйте через { $seconds ->
        [one] { $seconds } секунду
        [few] { $seconds } секунды
       *[other] { $seconds } секунд
    }
unavailable = Сервис временно недоступен. Попробуйте ещё раз
internal-error = Внутренняя ошибка сервера
bad-head = Запрос не удалось разобрать
address-too-long = Слишком длинный адрес
head-too-large = Слишком длинные заголовки запроса
body-incomplete = Тело запроса не получено целиком
bad-json = Некорректный JSON
required = Обязательное поле
set-by-another-operation = Это поле меняет { $operation }
given-twice = Поле указано дважды
unknown-field = Неизвестное поле
object-expected = Ожидается объект
bad-word-of = Недопустимое значение. Можно: { $words }
currency-not-taken = Магазин не принимает эту валюту
bad-type = Неверный тип значения
bad-value = Неверное значение
integer-expected = Ожидается целое число
flag-expected = Ожидается true или false
key-length = От 1 до 255 символов ASCII
key-used = Этот ключ уже использован для другого запроса
at-most = Не больше { $most }
money-not-positive = Сумма должна быть положительной
number-range = Число от { $least } до { $most }
unknown-parameter = Неизвестный параметр
skip-uneven = Должно делиться на limit, а он { $limit }
skip-beside-page = Не сходится с page
bad-date = Ожидается дата в виде ГГГГ-ММ-ДД
empty-text = Поле не может быть пустым
link-in-name = Название без ссылок: уберите «://», «www.», путь после адреса сайта и «@имя»
bad-character = Недопустимый символ
too-long = { $limit ->
        [one] Не длиннее { $limit } символа
       *[other] Не длиннее { $limit } символов
    }
unauthorized = Требуется авторизация
bad-token = Недействительный токен
filtered-rows = С фильтрами видны первые { $most } строк

## Заказы

order-not-found = Заказ не найден
line-not-found = Позиция не найдена
order-changed-meanwhile = Заказ уже изменён, сейчас это версия { $version }
order-out-of-stock = { $left ->
        [0] Товар { $product } закончился
       *[other] Недостаточно товара { $product }: осталось { $left }
    }
order-out-of-stock-instead = { $left ->
        [0] Товар { $product } закончился. Взамен подойдут: { $instead }
       *[other] Недостаточно товара { $product }: осталось { $left }. Взамен подойдут: { $instead }
    }
day-is-past = Этот день уже прошёл
supply-not-found = Поставка не найдена
variety-exists = Сорт { $name } уже есть: объедините их
same-variety = Сорт нельзя объединить с самим собой
position-not-found = В поставке нет такой позиции
supply-not-announced = Эта поставка уже принята или отменена
supply-not-received = Эта поставка ещё не принята
supply-too-dear = Поставка обходится дороже, чем бывает
damaged-beyond = Повреждено больше, чем пришло
wilted-on-arrival = Партия пришла { $day }: раньше она завять не может
bad-number = Число от 0 до { $most }
six-decimals = Не больше шести знаков после запятой
not-come-yet = Поставка ещё не пришла: отметьте её как announced
too-far-ahead = Не дальше чем за { $days } дн.
rate-needed = Для другой валюты нужен курс
not-positive = Значение должно быть больше нуля
rate-of-nothing = Курс указан, а валюта нет
rate-of-home = Курс валюты магазина всегда 1
lines-out-of-range = Позиций бывает от 1 до { $most }
stock-take-not-found = Пересчёт не найден
stock-take-ended = Этот пересчёт уже завершён
not-counted-here = Этот пересчёт не про эту партию
counted-by = Эту партию уже пересчитал(а): { $name }
counted-elsewhere = Эту партию считают в другом пересчёте
recount-needed = Позиций, которые нужно пересчитать ещё раз: { $lines }, среди них { $variety }
variety-not-found = Такого сорта нет
bad-substitute = Заменой может быть только другой сорт, и каждый один раз
recipe-needed = Товару из стеблей нужен рецепт: ингредиент, который называет сорт
images-not-taken = Изображения здесь не принимаются
bad-form = Форма прочитана не полностью: проверьте multipart/form-data
picture-torn = Файл повреждён или получен не целиком
picture-too-large = Изображение слишком большое: не более { $side } пикселей по стороне и { $megapixels } мегапикселей
too-many-pictures = { $most ->
        [one] Можно не больше { $most } фотографии
       *[other] Можно не больше { $most } фотографий
    }
picture-not-found = Фотография не найдена
picture-no-such-position = Последнее место: { $last }
picture-main-needed = Выберите главной другую фотографию
still-on-showcase = Сначала продайте или разберите букеты с витрины: { $left }
other-variety = Так называется другой сорт, чем в variety_id
no-markdown = Эту цену снижать не предлагается
showcase-not-counted = Для витрины собирают товары, которые считают поштучно (stock_mode counted)
showcase-stems-short = Из того, что никому не обещано, можно собрать: { $left }
not-on-showcase = Для витрины собрано и осталось: { $left }
showcase-promised = Заказами не занято только: { $left }
other-stems = Из партии № { $batch } в этих букетах стеблей: { $stems }
steps-range = От 1 до { $most } ступеней
stock-needed = Для поштучного учёта укажите количество
not-counted = Этот товар не считают поштучно: укажите stock_mode counted
stems-short = Стеблей { $variety } не хватает: нужно { $wanted }, осталось { $left }
batch-not-found = В магазине нет такой партии
only-with-assembled = Указывают только вместе со статусом assembled
too-many-of-product = Не больше { $most } шт. одного товара в заказе
too-many-open-orders = Неоплаченных заказов, до которых магазин ещё не дошёл, уже { $most }: больше сразу не бывает. Дождитесь ответа магазина, оплатите или отмените один из них
order-goods-gone = Товары этого заказа уже разобраны: не хватает { $product }
order-already-placed = Этот заказ уже оформлен
illegal-transition = Невозможно изменить статус с '{ $from }' на '{ $to }'
payment-outstanding = Заказ ещё не оплачен полностью: осталось { $sum }
below-minimum = В эту зону доставляют заказы от { $minimum }. Не хватает { $missing }
shop-declined = Магазин не может принять этот заказ
too-late-for-field = На этом этапе уже не изменить: { $field }
field-customer-name = имя покупателя
field-customer-phone = телефон покупателя
field-recipient-name = имя получателя
field-recipient-phone = телефон получателя
field-is-anonymous = анонимность
field-address = адрес
field-card-text = текст открытки
field-delivery-date = дата доставки
field-delivery-window = время доставки
field-delivery-method = способ получения
field-payment-method = способ оплаты
field-delivery-fee = стоимость доставки
field-discount = скидка
field-flower-sum = стоимость цветов
field-other = это поле
items-are-fixed = Состав собранного заказа уже не изменить
order-closed = Заказ уже завершён
not-in-issue = У заказа нет открытой проблемы
flower-sum-of-lines = Сумма цветов складывается из позиций заказа: { $sum }
total-of-lines = Сумма не сходится с позициями и доставкой: получается { $total }
price-changed = Сумма изменилась: теперь { $total }
total-of-parts = Сумма не сходится с частями: { $named } больше, чем { $most } до скидки
total-formula = Сумма не сходится: стоимость цветов + доставка − скидка = { $total }
total-negative = Итоговая сумма не может быть отрицательной: скидка { $discount } больше, чем { $most } до скидки
too-many-lines = Не больше { $most ->
        [one] { $most } позиции
       *[other] { $most } позиций
    }
lines-range = От 1 до { $most ->
        [one] { $most } позиции
       *[other] { $most } позиций
    }
source-taken = Этот источник занят маркетплейсом
slip-title = Заказ № { $number }
slip-recipient = Получатель
slip-florist = Флорист
slip-comment = Комментарий к заказу
slip-staff-notes = Заметки магазина
slip-card = Текст открытки
line-was-refunded = За эту позицию уже вернули деньги: изменить её нельзя
too-many-pieces = Вернуть столько { $product } нельзя: в заказе осталось { $left }

## Производство

task-not-found = Задача не найдена
task-step = Невозможно перевести задачу из '{ $from }' в '{ $to }'
task-ended = Задача уже завершена или отменена: { $status }
task-follows-order = Что делать по этой задаче, задано строкой заказа: измените заказ
task-order-cancelled = Заказ отменён, делать по нему нечего
task-order-made = Заказ уже собран
too-many-tasks = В заказе уже { $most } задач, больше нельзя
task-whole-order = Заказ № { $number }

## Этапы заказа: слова для сотрудников и для покупателя

stage-new = Новый
stage-paid = Оплачен
stage-assembled = Собран
stage-delivery = Доставка
stage-self-pickup = Самовывоз
stage-delivered = Доставлен
stage-completed = Выполнен
stage-issue = Проблема
stage-cancelled = Отменен
stage-public-new = Новый заказ
stage-public-delivery = В доставке
stage-public-self-pickup = Готов к выдаче
stage-public-issue = Уточняется

## Слова и числа

bad-clock-time = Ожидается время в виде ЧЧ:ММ
bad-hours = Ожидаются часы в виде 09:00 - 20:00
hours-empty = Часы кончаются тогда же, когда начинаются; круглосуточно: 00:00 - 24:00
bad-window = Ожидается интервал в виде 14:00-16:00
window-backwards = Начало интервала должно быть раньше конца
window-of-two-days = Интервал должен быть в пределах одного дня
bad-moment = Ожидается дата и время, например 2024-12-26T14:00:00
bad-phone = Неверный формат телефона
bad-email = Неверный адрес электронной почты
birth-not-past = Дата рождения должна быть в прошлом
quantity-too-small = Количество — не меньше 1
quantity-too-large = Количество — не больше { $most }
unknown-currency = Неизвестная валюта
unknown-time-zone = Неизвестный часовой пояс
not-a-number = Ожидается число
money-whole = Сумма { $currency } должна быть целой
money-two-digits = В сумме не больше двух знаков после запятой
money-too-large = Слишком большая сумма
money-negative = Сумма не может быть отрицательной
in-tenge = в тенге
in-sums = в сумах
day-in-words = { $day } { $month ->
        [1] января
        [2] февраля
        [3] марта
        [4] апреля
        [5] мая
        [6] июня
        [7] июля
        [8] августа
        [9] сентября
        [10] октября
        [11] ноября
       *[12] декабря
    }

## Вход

otp-sent = OTP отправлен на ваш Telegram
wrong-otp = Неверный или истекший OTP код
bad-otp-format = Код состоит из шести цифр
no-shop = Этот номер не привязан ни к одному магазину
too-many-shops = Слишком много магазинов у одного человека
bad-refresh-token = Недействительный refresh-токен
session-over = Сессия завершена
session-not-found = Сессия не найдена
api-key-not-found = Ключ API не найден
unknown-scope = Такого права нет
scope-not-for-keys = Ключу нельзя дать это право
moment-not-ahead = Момент должен быть в будущем
too-many-api-keys = Не более { $most } действующих ключей API
no-scopes = Хотя бы одно
new-shop-name = Цветочный магазин { $digits }
nameless-owner = Владелец

## Магазин

shop-not-found = Магазин не найден
zone-not-found = Зона доставки не найдена
closure-not-found = Выходной не найден
ends-before-begin = Конец раньше начала
too-many-days = Не больше { $most } дней
staff-not-found = Сотрудник не найден
staff-phone-taken = Сотрудник с таким телефоном уже есть
last-owner = Нельзя удалить или понизить последнего владельца
currency-in-use = Валюту нельзя сменить: в ней уже есть товары, зоны или заказы
no-payment-method = Нужен хотя бы один способ оплаты
payment-method-not-taken = Магазин не принимает такую оплату. Можно так: { $methods }
date-past = Дата доставки уже прошла: сегодня { $today }
shop-closed = { $day } магазин не работает
shop-closed-until = { $day } магазин не работает. Ближайший рабочий день: { $next }
shop-hours = В этот день магазин работает { $hours }
too-late-cutoff = Заказы на сегодня принимаются до { $time }
too-late-day = Сегодняшний день уже закончился: магазин работает { $hours }
too-late-hour = Это время сегодня уже прошло: сейчас { $time }

## Товары и клиенты

product-not-found = Товар не найден
sku-taken = Товар с таким артикулом уже есть
sale-not-below = Цена со скидкой должна быть ниже обычной
too-many-ingredients = Не больше { $most ->
        [one] { $most } позиции
       *[other] { $most } позиций
    }
bad-recipe-quantity = Число больше 0 и не больше { $most }
recipe-three-digits = Не больше трёх знаков после запятой
category-bouquet = Букет
category-composition = Композиция
category-gift = Подарок
category-other = Другое
customer-not-found = Клиент не найден
customer-phone-taken = Клиент с таким телефоном уже есть
important-date-not-found = Дата не найдена
too-many-important-dates = У клиента уже { $most } важных дат: больше не бывает
customer-address-not-found = Адрес не найден
customer-address-known = Такой адрес у клиента уже есть
same-customer = Клиента нельзя объединить с самим собой
too-much-to-merge = Заметок, предпочтений или меток у двоих больше, чем бывает у одного клиента: сократите их
import-without-phones = В файле нет колонки с телефонами: назовите её «phone» или «телефон»
import-column-twice = Колонка { $column } названа дважды
import-without-rows = Под заголовком нет ни одной строки
import-too-long = В файле больше { $most } строк: разделите его
import-open-quotes = Кавычки не закрыты
import-too-many-cells = В строке больше ячеек, чем в заголовке
import-phone-twice = Этот телефон уже есть в строке { $line }
import-line-again = Клиент изменился в этот самый момент: загрузите строку ещё раз

## Корзина

cart-not-found = Корзина не найдена. Возможно, она уже оформлена или её срок истёк
cart-hold-paused = Товары этой корзины уже откладывались. Отложить их снова можно через { $minutes } мин, а заказать — сейчас
cart-too-many-holds = С этого адреса сети товары сегодня откладывались без заказа уже { $most } раз, больше нельзя. Отложить снова можно через { $hours } ч, а заказать — сейчас
cart-empty = Корзина пуста
product-unavailable = Товар { $product } сейчас недоступен. Уберите его из корзины
items-or-cart = Укажите что-то одно: позиции или корзину

## Деньги: отказы и записи в истории заказа

payment-not-found = У заказа нет такого платежа
payment-ended = Этот платёж уже завершён: отзывать нечего
order-hold-paused = Товары этого заказа только что были отложены и не оплачены. Оплатить его можно через { $minutes } мин
payment-in-progress = Оплата этого заказа уже выполняется
payment-in-progress-until = Оплата этого заказа уже выполняется и закончится сама не позже чем через { $minutes } мин. Раньше попытку может отозвать сотрудник магазина
overpayment = Сумма больше остатка к оплате: осталось { $sum }
pay-link-not-found = Ссылка на оплату не найдена
nothing-to-pay = По этому заказу нечего оплачивать
flowers-gone = К сожалению, цветы из этого заказа уже разобраны: { $product }
not-payable-online = Этот заказ нельзя оплатить онлайн
way-not-offered = Так этот заказ не оплатить. Способы: { $ways }
callback-signature = Подпись уведомления неверна
provider-not-connected = Платёжный провайдер не подключён
provider-not-offered = Этот способ подключения на сервере не настроен
provider-organization-not-allowed = Оператор сервиса ещё не разрешил организации с БИН { $bin } принимать оплату для магазина № { $shop }. Сообщите ему эти два номера
provider-refused = Провайдер не принял эти данные. Проверьте ключ, БИН и торговую точку
provider-trade-point-needed = Укажите торговую точку: у организации она не одна
provider-currency-not-taken = Kaspi Pay принимает только тенге
provider-bad-bin = БИН – это 12 цифр
provider-short-secret = Слишком короткий секрет: нужно не меньше 16 символов
provider-no-methods = Выберите хотя бы один способ оплаты
note-unpaid-in-time = Заказ не оплачен вовремя
note-untouched = Никто из магазина не взял заказ в работу, и товары снова в продаже. Подтвердите заказ, чтобы отложить их опять
note-hold-ended = Время на оплату истекло
note-paid-too-late = Оплата пришла, когда товары заказа уже разобраны
note-overpaid = Заказ оплачен больше чем нужно: верните лишнее
nothing-to-refund = По этому заказу нечего возвращать
refund-too-large = Сумма больше, чем осталось вернуть: осталось { $sum }
refund-not-failed = В этом возврате нечего повторять
refund-not-found = Возврат не найден
amount-or-items = Укажите что-то одно: сумму или позиции
handover-too-large = Сумма больше, чем сотрудник должен сдать: { $sum }
reconciliation-paid-total = Сумма оплат в заказе не равна проведённым платежам. Вероятно, её изменили в базе в обход программы
reconciliation-refunded-total = Сумма возвратов в заказе не равна проведённым возвратам. Вероятно, её изменили в базе в обход программы
reconciliation-gone-total = Сумма, которая в заказе числится возвращённой или в пути, не равна его возвратам. Вероятно, её изменили в базе в обход программы
reconciliation-payment-not-in-ledger = Платёж прошёл, но в журнале движения денег его нет. Вероятно, запись удалили или базу восстановили не целиком
reconciliation-payment-altered = Платёж не совпадает с журналом движения денег. Вероятно, его изменили уже после оплаты
reconciliation-refund-not-in-ledger = Возврат прошёл, но в журнале движения денег его нет. Вероятно, запись удалили или базу восстановили не целиком
reconciliation-refund-altered = Возврат не совпадает с журналом движения денег. Вероятно, его изменили уже после выплаты
reconciliation-refunded-too-much = По платежу возвращают больше, чем он принёс. Вероятно, возврат внесли в базу в обход программы
reconciliation-cancelled-keeps-money = Заказ отменён, а деньги покупателю не возвращаются. Вероятно, провайдер отказал в возврате: повторите его или верните деньги иначе
reconciliation-outstanding = Заказ выполнен, но оплачен не весь. Вероятно, деньги взяли и не отметили или сумму изменили позже: запишите оплату
reconciliation-refund-due = По выполненному заказу осталось больше денег, чем он стоит. Вероятно, сумма снизилась после оплаты, а разницу не вернули
reconciliation-provider-denies = Провайдер не подтверждает платёж, который у нас прошёл. Вероятно, его отменили на стороне провайдера
reconciliation-provider-took = Провайдер взял деньги, а платёж у нас считается неудачным. Вероятно, ответ провайдера не дошёл: свяжитесь с покупателем

## Почему провайдер отказал

refusal-kaspi-refused = Kaspi отклонил платёж
refusal-kaspi-unheard = Kaspi не ответил, выставлен ли счёт. Проверьте в приложении Kaspi Pay, не оплачен ли он
refusal-kaspi-no-link = Kaspi не выдал ссылку на оплату
refusal-kaspi-no-refunds = По этой схеме подключения Kaspi не возвращает деньги. Верните их в приложении Kaspi Pay
refusal-kaspi-over-amount = Сумма возврата больше, чем можно вернуть в Kaspi
refusal-kaspi-no-partial = Этот платёж Kaspi возвращает только целиком
refusal-kaspi-wrong-status = В Kaspi этот платёж не в том состоянии, чтобы вернуть деньги
refusal-kaspi-books-differ = В Kaspi возвращена другая сумма, чем у нас. Сверьте возвраты в приложении Kaspi Pay
refusal-kaspi-no-refund = Kaspi отказал в возврате
refusal-gateway-refused = Платёжный шлюз отклонил платёж
refusal-gateway-no-refund = Платёжный шлюз отказал в возврате
refusal-bank-refused = Отказ банка
refusal-given-up = Попытка оплаты закрыта, а ответа провайдера ещё нет. Если деньги всё же придут, они будут учтены
refusal-payment-unknown = Платёж не найден

## Все страницы

language-choice = Язык
language-ru = Рус
language-kk = Қаз
language-en = Eng
closed-check-link = Проверьте ссылку или свяжитесь с магазином, в котором вы заказывали.
closed-try-later = Обновите страницу чуть позже.
closed-ask-shop = Если нужна помощь, свяжитесь с магазином, в котором вы заказывали.
shop-contacts = Связаться с магазином

## Начальная страница

start-title = Сервис для цветочных магазинов
start-about = Здесь цветочные магазины принимают заказы, собирают и доставляют букеты.
start-buyers = Вы заказали цветы?
start-buyers-advice = Откройте ссылку, которую прислал магазин: на той странице видно, где сейчас заказ и как его оплатить.
start-staff = Вы работаете в магазине?
start-staff-advice = Войдите в программе вашего магазина по номеру телефона: код для входа придёт в Telegram.
start-programs = Для разработчиков и администраторов
start-docs = Документация с примерами
start-reference = Справочник
start-openapi = Описание API (OpenAPI)
start-postman = Коллекция Postman
start-health = Состояние сервера

## Страница отслеживания

tracking-not-found = Заказ с указанным номером отслеживания не найден
tracking-title = Ваш заказ
tracking-share = Где сейчас цветы, когда их ждать и как связаться с магазином.
tracking-steps = Путь заказа
tracking-when = Доставка
tracking-when-collected = Забрать
tracking-where = Адрес
tracking-where-collected = Где забрать
tracking-to-pay = К оплате
tracking-pay = Оплатить
tracking-pay-cash = Наличными при получении.
tracking-pay-ask = Как оплатить, подскажет магазин.
tracking-paying = Оплата выполняется.
tracking-paying-look = Открыть страницу оплаты
courier = Курьер
tracking-token = Номер отслеживания
tracking-photos = Фотографии вашего букета
tracking-photo = Фотография букета
tracking-updated = Обновлено
tracking-refreshes = Страница обновляется сама раз в минуту.
tracking-new-paid-later = Мы получили заказ. Флористы скоро возьмутся за работу.
tracking-new = Мы получили заказ и ждём оплату. Сразу после неё флористы возьмутся за работу.
tracking-paid = Оплата получена, спасибо! Флористы уже подбирают самые свежие цветы.
tracking-assembled-to-collect = Цветы собраны. Совсем скоро их можно будет забрать.
tracking-assembled = Цветы собраны и красиво упакованы. Ждём курьера.
tracking-delivery = Курьер уже в пути и бережно везёт цветы.
tracking-self-pickup = Цветы собраны и ждут вас в магазине. Приходите!
tracking-delivered = Цветы на месте. Пусть подольше радуют!
tracking-completed = Всё готово. Спасибо, что выбрали нас!
tracking-issue = Нужно уточнить пару деталей. Магазин уже занимается этим и свяжется с вами.
tracking-cancelled = Этот заказ отменён. Если у вас есть вопросы, свяжитесь с магазином.
feedback-too-early = Отзыв можно оставить, когда заказ доставлен
feedback-given = Отзыв об этом заказе уже оставлен
too-late-to-cancel = Этот заказ уже нельзя отменить по ссылке. Свяжитесь с магазином
feedback-title = Как вам заказ?
feedback-stars = { $stars } из 5
feedback-comment = Пара слов магазину, если хочется
feedback-send = Оставить отзыв
feedback-thanks = Спасибо за отзыв!
cancel-title = Отменить заказ
cancel-warning = Заказ будет отменён сразу, вернуть его нельзя.
cancel-send = Да, отменить

## Страница оплаты

pay-title = Оплата заказа № { $number }
pay-share = Сумма, состав заказа и способы оплаты – на одной странице.
pay-button = Оплатить { $sum }
pay-declined = Банк отклонил платёж. Деньги не списаны — попробуйте ещё раз.
pay-expired = Срок оплаты по прежней ссылке истёк. Деньги не списаны.
pay-qr = Показать QR-код
pay-invoice = Выставить счёт в Kaspi
pay-invoice-phone = Телефон в Kaspi
pay-open = Перейти к оплате
pay-scan = Или отсканируйте код телефоном, на котором есть приложение банка.
pay-scan-only = Отсканируйте код в приложении Kaspi.kz.
pay-qr-name = QR-код для оплаты
pay-time-left = { $minutes ->
        [one] Действует ещё { $minutes } минуту. Страница обновится сама.
        [few] Действует ещё { $minutes } минуты. Страница обновится сама.
       *[other] Действует ещё { $minutes } минут. Страница обновится сама.
    }
pay-waiting = Ждём оплату. Страница обновится сама.
pay-invoiced = Счёт отправлен в Kaspi
pay-invoiced-note = Откройте приложение Kaspi.kz и подтвердите оплату. Потом вернитесь сюда и нажмите «Я оплатил».
pay-invoice-paid = Я оплатил
pay-invoice-cancel = Оплатить иначе
pay-delivery = Доставка
pay-mock-decline = Отказать (проверка)
pay-mock-late = Ответить с опозданием (проверка)
pay-mock-note = Тестовая оплата: настоящие деньги не списываются.
pay-pending = Платёж обрабатывается
pay-pending-note = Ждём ответа банка. Страница обновится сама.
pay-paid = Заказ № { $number } оплачен
pay-thanks = Спасибо! Уже выбираем для вас самые свежие цветы.
pay-follow = Следить за заказом
pay-cancelled = Заказ № { $number } отменён
pay-cancelled-note = Оплачивать его больше не нужно.
pay-unavailable = Онлайн-оплата недоступна
pay-unavailable-note = Свяжитесь с магазином: заказ можно оплатить другим способом.
pay-order-page = Страница заказа

## Бот

bot-welcome = Здравствуйте! Это бот цветочных магазинов Cvety: здесь приходят коды для входа и новости о заказах.
    Нажмите кнопку внизу, чтобы поделиться своим номером. Мы привяжем его к этому чату.
bot-ask-contact = Нажмите кнопку внизу, чтобы поделиться своим номером телефона.
bot-share-contact = Поделиться своим номером
bot-link-first = Чтобы увидеть заказы, сначала поделитесь своим номером: нажмите кнопку внизу.
bot-contact-foreign = Это чужой контакт. Привязать можно только свой номер: нажмите кнопку внизу.
bot-contact-unreadable = Не удалось прочитать этот номер телефона.
bot-linked = Готово: номер привязан. Коды для входа будут приходить сюда.
bot-linked-code-follows = Готово: номер привязан. Код для входа придёт следующим сообщением.
bot-linked-other-phone = Номер привязан, но код запрашивали для другого номера. Проверьте номер на странице входа и запросите код ещё раз.
bot-code = { $code } – код для входа в Cvety. Никому его не сообщайте. Если вы не запрашивали код, ничего не делайте.
bot-code-link-first = Чтобы получить код, сначала поделитесь своим номером: нажмите кнопку внизу.
bot-too-many-codes = За сутки здесь было уже десять кодов. Попробуйте завтра.
bot-help = Что умеет бот:
    /orders – ваши последние заказы
    /track 123456789 – где заказ с этим номером отслеживания
    /code – код для входа
    /auth – привязать номер телефона к этому чату
    /settings – какие новости приходят сюда
    /mute – выключить все новости
    /help – эта подсказка
bot-unclear = Такой команды нет. Что умеет бот, подскажет /help
bot-command-orders = Ваши последние заказы
bot-command-track = Отследить заказ по номеру
bot-command-code = Код для входа
bot-command-auth = Привязать номер телефона
bot-command-settings = Какие новости приходят
bot-command-mute = Выключить все новости
bot-command-help = Что умеет бот
bot-orders-bought = Ваши последние заказы
bot-orders-of-shop = Последние заказы магазина { $shop }
bot-no-orders = Заказов пока нет.
bot-track-when = Доставка: { $when }
bot-track-address = Адрес: { $address }
bot-too-many-misses = Слишком много попыток. Попробуйте через час.
bot-shop-number = магазин № { $id }
bot-shop-named = магазин { $name }
bot-question-buyer = Присылать сюда новости о ваших заказах? Спрашивает { $shop }
bot-question-staff = Присылать сюда новости о новых заказах? Вас записал сотрудником { $shop }
bot-yes = Да
bot-no = Нет
bot-news-on = Хорошо, новости о ваших заказах будут приходить сюда. Изменить: /settings, выключить все: /mute
bot-news-of-shop-on = Хорошо, новости о заказах магазина будут приходить сюда. Изменить: /settings, выключить все: /mute
bot-news-off = Хорошо, этот магазин больше ничего не пришлёт. Изменить: /settings
bot-muted = Новостей больше не будет, только коды для входа и ответы на команды. Вернуть: /settings
bot-unmuted = Новости снова включены. Изменить: /settings
bot-settings = Какие новости приходят сюда. Нажмите, чтобы изменить.
bot-settings-empty = Пока ни один магазин не спрашивал, можно ли присылать новости.
bot-settings-muted = Все новости выключены: приходят только коды для входа и ответы на команды.
bot-settings-all-on = Включить новости
bot-settings-all-off = Выключить все новости
bot-settings-buyer = { $mark } Мои заказы: { $shop }
bot-settings-staff = { $mark } Заказы магазина: { $shop }
bot-notice-new-order = { $shop }: новый заказ #{ $id }, { $sum }
bot-notice-status = { $shop }: заказ #{ $id } – { $status }

## Разделы документации API

tag-auth = Вход
tag-orders = Заказы
tag-customers = Клиенты
tag-products = Товары
tag-warehouse = Склад
tag-production = Производство
tag-shop = Магазин
tag-staff = Сотрудники
tag-money = Деньги
tag-api-keys = Ключи API
tag-storefront = Витрина
tag-tracking = Отслеживание
tag-payments = Оплата
tag-earlier = Прежние имена
tag-operations = Эксплуатация
