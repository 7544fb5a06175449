import type { Language } from '@omniline/contracts/common'

/** Who said it: the customer, the operator, or the operator to colleagues. */
type Turn = [who: 'customer' | 'operator' | 'note', text: string]

export interface Dialogue {
  name: string
  through: 'site' | 'telegram'
  minutesAgo: number
  turns: Turn[]
}

export interface Story {
  company: string
  line: string
  site: string
  operator: string
  colleague: string
  greeting: string
  /** answered by the operator of the picture; the first one is open in it */
  mine: Dialogue[]
  theirs: Dialogue[]
  /** comes while one looks */
  offer: { name: string; text: string }
  visitor: Turn[]
}

const en: Story = {
  company: 'Hearth & Clay',
  line: 'Orders',
  site: 'Our shop',
  operator: 'Maria Bennett',
  colleague: 'James Carter',
  greeting: 'Hello! Ask us about orders, delivery and glazes.',
  mine: [
    {
      name: 'Anna Kovaleva',
      through: 'telegram',
      minutesAgo: 1,
      turns: [
        ['customer', 'Hello! When will order 1042 be shipped? I need it by Friday.'],
        ['operator', 'Good afternoon, Anna! Let me look at it.'],
        ['note', 'The teapot is at the packing table, courier comes at 16:00. James, please keep the blue box.'],
        ['operator', 'It leaves today and will be with you tomorrow between 10:00 and 14:00.'],
        ['customer', 'Wonderful, thank you! Could you wrap it as a gift?'],
        ['operator', 'Of course. Would you like a card with a few words?'],
        ['customer', 'Yes, please: “Happy birthday, Mum”'],
      ],
    },
    {
      name: 'Oliver Grant',
      through: 'site',
      minutesAgo: 6,
      turns: [
        ['customer', 'Is the large bowl safe for the oven?'],
        ['operator', 'Yes, up to 220 °C. Put it in while the oven is cold.'],
      ],
    },
    {
      name: 'Sofia Rossi',
      through: 'telegram',
      minutesAgo: 14,
      turns: [
        ['customer', 'Do you ship to Italy?'],
        ['operator', 'We do, it takes five to seven days.'],
        ['customer', 'Great, then two mugs and the plate for me'],
      ],
    },
    {
      name: 'Daniel Weber',
      through: 'site',
      minutesAgo: 38,
      turns: [
        ['customer', 'The invoice has the old address of our company'],
        ['operator', 'I have sent the corrected one to your e-mail.'],
      ],
    },
    {
      name: 'Grace Nilsen',
      through: 'telegram',
      minutesAgo: 52,
      turns: [
        ['customer', 'The parcel has arrived, everything is whole. Thank you!'],
        ['operator', 'We are glad! Enjoy your tea.'],
      ],
    },
    {
      name: 'Thomas Reed',
      through: 'site',
      minutesAgo: 74,
      turns: [
        ['customer', 'Can the green glaze be had on plates as well?'],
        ['operator', 'The next firing is on Thursday, I will set six aside for you.'],
      ],
    },
  ],
  theirs: [
    {
      name: 'Emma Clarke',
      through: 'site',
      minutesAgo: 21,
      turns: [
        ['customer', 'Can I come and pick the vase up myself?'],
        ['operator', 'Any day from 10 to 19, we are at the old pottery.'],
      ],
    },
  ],
  offer: { name: 'Lucas Moreau', text: 'Good afternoon! I would like forty mugs with our logo. Is that possible by December?' },
  visitor: [
    ['customer', 'Hello! Is the teapot dishwasher safe?'],
    ['operator', 'Hello! Yes, only the handle comes off first.'],
    ['customer', 'And how long does delivery to Leeds take?'],
    ['operator', 'Two days. If you order before 15:00, we send it today.'],
  ],
}

const ru: Story = {
  company: 'Тёплая глина',
  line: 'Заказы',
  site: 'Наш магазин',
  operator: 'Мария Соколова',
  colleague: 'Павел Лебедев',
  greeting: 'Здравствуйте! Спросите нас о заказах, доставке и глазурях.',
  mine: [
    {
      name: 'Анна Ковалёва',
      through: 'telegram',
      minutesAgo: 2,
      turns: [
        ['customer', 'Здравствуйте! Когда отправите заказ 1042? Нужен к пятнице.'],
        ['operator', 'Добрый день, Анна! Сейчас посмотрю.'],
        ['note', 'Чайник уже на упаковке, курьер в 16:00. Павел, отложи синюю коробку.'],
        ['operator', 'Уедет сегодня, завтра с 10 до 14 будет у вас.'],
        ['customer', 'Отлично, спасибо! А можно упаковать как подарок?'],
        ['operator', 'Конечно. Вложить открытку с парой слов?'],
        ['customer', 'Да: «С днём рождения, мама!»'],
      ],
    },
    {
      name: 'Олег Гринёв',
      through: 'site',
      minutesAgo: 7,
      turns: [
        ['customer', 'Большую миску можно ставить в духовку?'],
        ['operator', 'Да, до 220 °C. Ставьте в холодную духовку.'],
      ],
    },
    {
      name: 'Софья Романова',
      through: 'telegram',
      minutesAgo: 16,
      turns: [
        ['customer', 'В Казахстан отправляете?'],
        ['operator', 'Да, идёт пять-семь дней.'],
        ['customer', 'Тогда мне две кружки и тарелку'],
      ],
    },
    {
      name: 'Денис Вебер',
      through: 'site',
      minutesAgo: 41,
      turns: [
        ['customer', 'В счёте старый адрес нашей компании'],
        ['operator', 'Отправила исправленный на почту.'],
      ],
    },
    {
      name: 'Галина Нилова',
      through: 'telegram',
      minutesAgo: 55,
      turns: [
        ['customer', 'Посылка пришла, всё целое. Спасибо!'],
        ['operator', 'Рады! Приятного чаепития.'],
      ],
    },
    {
      name: 'Тимур Рахимов',
      through: 'site',
      minutesAgo: 76,
      turns: [
        ['customer', 'А тарелки в зелёной глазури бывают?'],
        ['operator', 'Следующий обжиг в четверг, отложу вам шесть.'],
      ],
    },
  ],
  theirs: [
    {
      name: 'Елена Клюева',
      through: 'site',
      minutesAgo: 24,
      turns: [
        ['customer', 'Можно забрать вазу самой?'],
        ['operator', 'В любой день с 10 до 19, мы в старой гончарной.'],
      ],
    },
  ],
  offer: { name: 'Никита Фомин', text: 'Добрый день! Нужны сорок кружек с нашим логотипом. Успеете к декабрю?' },
  visitor: [
    ['customer', 'Здравствуйте! Чайник можно мыть в посудомойке?'],
    ['operator', 'Здравствуйте! Да, только ручку сначала снимите.'],
  ],
}

export const stories: Record<Language, Story> = { en, ru }
