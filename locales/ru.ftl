# Русский: тексты, которые видят люди. Ключи одни и те же во всех трёх каталогах.

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
body-incomplete = Тело запроса не получено целиком
bad-json = Некорректный JSON
required = Обязательное поле
given-twice = Поле указано дважды
object-expected = Ожидается объект
bad-word = Недопустимое значение
bad-type = Неверный тип значения
bad-value = Неверное значение
integer-expected = Ожидается целое число
key-length = От 1 до 255 символов ASCII
key-used = Этот ключ уже использован для другого запроса
at-most = Не больше { $most }
money-not-positive = Сумма должна быть положительной
number-range = Число от { $least } до { $most }
bad-date = Ожидается дата в виде ГГГГ-ММ-ДД
empty-text = Поле не может быть пустым
bad-character = Недопустимый символ
too-long = Не длиннее { $limit } символов
unauthorized = Требуется авторизация
bad-token = Недействительный токен

## Заказы

order-out-of-stock = Недостаточно товара «{ $product }»
order-not-found = Заказ не найден

## Слова и числа

bad-clock-time = Ожидается время в виде ЧЧ:ММ
bad-window = Ожидается интервал в виде 14:00-16:00
window-backwards = Начало интервала должно быть раньше конца
bad-moment = Ожидается дата и время, например 2024-12-26T14:00:00
bad-phone = Неверный формат телефона
bad-quantity = Количество должно быть от 1 до 10000
unknown-currency = Неизвестная валюта
unknown-time-zone = Неизвестный часовой пояс
not-a-number = Ожидается число
money-whole = Сумма { $currency } должна быть целой
money-two-digits = В сумме не больше двух знаков после запятой
money-too-large = Слишком большая сумма
money-negative = Сумма не может быть отрицательной
in-tenge = в тенге
in-sums = в сумах

## Вход

bad-otp-format = Код состоит из шести цифр
shop-not-found = Магазин не найден
bad-refresh-token = Недействительный refresh-токен
session-over = Сессия завершена

## Магазин

zone-not-found = Зона доставки не найдена
closure-not-found = Выходной не найден
staff-not-found = Сотрудник не найден

## Товары и клиенты

product-not-found = Товар не найден
customer-not-found = Клиент не найден
bad-recipe-quantity = Число больше 0 и не больше { $most }
recipe-three-digits = Не больше трёх знаков после запятой

## Отслеживание

tracking-not-found = Заказ с указанным номером отслеживания не найден
feedback-too-early = Отзыв можно оставить, когда заказ доставлен
feedback-given = Отзыв об этом заказе уже оставлен
too-late-to-cancel = Этот заказ уже нельзя отменить по ссылке. Свяжитесь с магазином

## Оплата

pay-link-not-found = Ссылка на оплату не найдена

untranslated = { $words }
