import type { Language } from '@omniline/contracts/common'

/** Who speaks: the customer, the operator, or the operator to colleagues. */
export type Turn = ['customer' | 'operator' | 'note', string]
export interface Scenario {
  turns: Turn[]
  spam?: true
}

const customer = (text: string): Turn => ['customer', text]
const operator = (text: string): Turn => ['operator', text]
const note = (text: string): Turn => ['note', text]

/** What is said in the demo company; `{goods}`, `{number}`, `{price}` and `{city}` are filled in. */
export const scenarios: Record<Language, Scenario[]> = {
  ru: [
    {
      turns: [
        customer('Здравствуйте! {goods} ещё есть в наличии?'),
        operator('Здравствуйте! Да, осталось несколько штук. Отложить для вас?'),
        customer('Да, одну, пожалуйста'),
        operator('Готово, отложили до завтрашнего вечера. Номер заказа {number}.'),
        customer('Спасибо большое!'),
      ],
    },
    {
      turns: [
        customer('Где мой заказ {number}? Обещали вчера'),
        operator('Добрый день! Сейчас посмотрю, минуту.'),
        note('Заказ {number} застрял на сортировке в городе {city}, написала в доставку.'),
        operator('Посылка задержалась на сортировке, привезут завтра с 10 до 14. Простите за ожидание: вернём стоимость доставки.'),
        customer('Хорошо, жду. Спасибо, что разобрались'),
      ],
    },
    {
      turns: [
        customer('Пришёл скол на краю, {goods} 😔'),
        operator('Очень жаль! Пришлите, пожалуйста, фото и номер заказа.'),
        customer('Заказ {number}, фото отправлю вечером'),
        operator('Договорились. Заменим или вернём {price} ₽, как вам удобнее.'),
        customer('Лучше замену'),
        operator('Отправим новую в понедельник, старую возвращать не нужно.'),
      ],
    },
    {
      turns: [
        customer('Сколько стоит доставка, {city}?'),
        operator('До пункта выдачи 290 ₽, курьером 450 ₽. От 5000 ₽ бесплатно.'),
        customer('А по времени?'),
        operator('Два-три дня.'),
        customer('Понятно, спасибо'),
      ],
    },
    {
      turns: [
        customer('Можно ли мыть в посудомойке? Смотрю {goods}'),
        operator('Да, при температуре до 60 °C. Глазурь пищевая, без свинца.'),
        customer('Отлично, тогда беру две'),
      ],
    },
    {
      turns: [
        customer('Добрый вечер. Нужны подарки сотрудникам, 40 комплектов. Делаете скидку?'),
        operator('Добрый вечер! От 30 комплектов скидка 15 %, и положим открытки с вашим логотипом.'),
        note('Корпоративный заказ, передаю Игорю для счёта.'),
        operator('Куда прислать коммерческое предложение?'),
        customer('Напишите сюда, я перешлю в бухгалтерию'),
        operator('Отправили. Итого {price} ₽ с доставкой, срок неделя.'),
        customer('Согласуем и вернусь'),
      ],
    },
    {
      turns: [
        customer('Оплата не проходит, пишет «ошибка банка»'),
        operator('Здравствуйте! Попробуйте, пожалуйста, по СБП: я пришлю ссылку на заказ {number}.'),
        customer('Прошло! Спасибо'),
        operator('Отлично, чек придёт на почту.'),
      ],
    },
    { turns: [customer('Вы работаете в воскресенье?'), operator('Да, мастерская открыта с 10 до 20 без выходных.'), customer('👍')] },
    {
      turns: [
        customer('Хочу на мастер-класс по гончарному делу, есть места в субботу?'),
        operator('Есть два места на 12:00. Записать вас?'),
        customer('Да, двоих: меня и дочку 9 лет'),
        operator('Записали. Фартуки выдаём, возьмите только хорошее настроение.'),
        customer('Спасибо, до субботы!'),
      ],
    },
    {
      turns: [
        customer('Как вернуть товар? Не подошёл цвет'),
        operator('В течение 14 дней, если не пользовались. Оформить возврат заказа {number}?'),
        customer('Да'),
        operator('Готово: курьер заберёт завтра, {price} ₽ вернутся на карту за 3 дня.'),
      ],
    },
    { turns: [customer('Подскажите, {goods}: какой объём?')] },
    { spam: true, turns: [customer('Заработок от 500 000 в месяц без вложений, пишите в личку')] },
  ],
  en: [
    {
      turns: [
        customer('Hi! Is this still in stock: {goods}?'),
        operator('Hello! Yes, a few are left. Shall I put one aside for you?'),
        customer('Yes please, just one'),
        operator('Done, it is yours until tomorrow evening. Your order number is {number}.'),
        customer('Thanks a lot!'),
      ],
    },
    {
      turns: [
        customer('Where is my order {number}? It was due yesterday'),
        operator('Good morning! Let me look it up, one minute.'),
        note('Order {number} is stuck at customs in {city}, asked the carrier.'),
        operator('It was held at customs and is moving again. It arrives tomorrow between 10 and 2, and we refund the shipping.'),
        customer('All right, thanks for sorting it out'),
      ],
    },
    {
      turns: [
        customer('It arrived with a chip on the rim, {goods} 😔'),
        operator('I am so sorry! Could you send a photo and the order number?'),
        customer('Order {number}, photo tonight when I am home'),
        operator('Perfect. We will replace it or refund €{price}, whichever suits you.'),
        customer('A replacement, please'),
        operator('A new one leaves on Monday. No need to send the old one back.'),
      ],
    },
    {
      turns: [
        customer('How much is shipping to {city}?'),
        operator('€9 to a pick-up point, €14 by courier. Free above €80.'),
        customer('How long does it take?'),
        operator('Four to six working days.'),
        customer('Great, thank you'),
      ],
    },
    {
      turns: [
        customer('Is it dishwasher safe? {goods}'),
        operator('Yes, up to 60 °C. The glaze is food safe and lead free.'),
        customer('Then I will take two'),
      ],
    },
    {
      turns: [
        customer('We need 40 gift sets for our team. Do you offer a discount?'),
        operator('We do: 15 % from 30 sets on, with cards carrying your logo.'),
        note('Company order, Igor prepares the invoice.'),
        operator('Where shall I send the offer?'),
        customer('Here is fine, I will pass it on'),
        operator('Sent. €{price} in total with shipping, ready in a week.'),
      ],
    },
    {
      turns: [
        customer('My card is declined at the checkout'),
        operator('Sorry about that! Here is a payment link for order {number}; it also takes bank transfers.'),
        customer('That worked, thanks'),
      ],
    },
    { turns: [customer('Are you open on Sunday?'), operator('Yes, from 10 am to 8 pm every day.'), customer('👍')] },
    {
      turns: [
        customer('How do I return something? The colour is not right for us'),
        operator('Within 14 days if unused. Shall I start the return of order {number}?'),
        customer('Yes please'),
        operator('Done: the courier comes tomorrow, and €{price} will be back on your card within three days.'),
      ],
    },
    { turns: [customer('What is the capacity? {goods}')] },
    { spam: true, turns: [customer('Grow your followers overnight, best price, write me')] },
  ],
}

export const fillings: Record<Language, { goods: string[]; city: string[]; price: [number, number] }> = {
  ru: {
    goods: ['ваза «Рассвет»', 'кружка «Туман»', 'чайник «Полдень»', 'салатник', 'тарелка с ромашкой', 'свеча в керамике'],
    city: ['Казань', 'Пермь', 'Тверь', 'Самара', 'Екатеринбург', 'Сочи'],
    price: [1350, 9800],
  },
  en: {
    goods: ['the Sunrise vase', 'the Mist mug', 'the Noon teapot', 'the salad bowl', 'the daisy plate', 'the candle in clay'],
    city: ['Berlin', 'Lisbon', 'Dublin', 'Vienna', 'Tallinn', 'Oslo'],
    price: [15, 120],
  },
}
