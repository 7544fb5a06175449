import type { Language } from '@omniline/contracts/common'

/** Who works at the demo company; the first two lead. */
export const staff: Record<Language, string[]> = {
  ru: [
    'Мария Орлова',
    'Игорь Белов',
    'Анна Ким',
    'Павел Зайцев',
    'Елена Соколова',
    'Тимур Ахметов',
    'Ольга Крылова',
    'Денис Громов',
    'Юлия Лебедева',
    'Артём Носов',
    'Светлана Минина',
    'Роман Дубов',
  ],
  en: [
    'Maria Orlova',
    'Igor Belov',
    'Anna Kim',
    'Paul Hare',
    'Helen Sokolova',
    'Timur Akhmetov',
    'Olga Krylova',
    'Dennis Grove',
    'Julia Swann',
    'Arthur Nosov',
    'Lana Minina',
    'Roman Oakes',
  ],
}

/** First names, then last names. */
export const customerNames: Record<Language, [string[], string[]]> = {
  ru: [
    [
      'Алина',
      'Виктор',
      'Дарья',
      'Егор',
      'Жанна',
      'Захар',
      'Инна',
      'Кирилл',
      'Лариса',
      'Максим',
      'Нина',
      'Олег',
      'Полина',
      'Руслан',
      'Софья',
    ],
    ['К.', 'Л.', 'М.', 'Н.', 'П.', 'Р.', 'С.', 'Т.', 'Ф.', 'Ш.'],
  ],
  en: [
    ['Alice', 'Ben', 'Clara', 'David', 'Emma', 'Frank', 'Grace', 'Henry', 'Isla', 'Jack', 'Kate', 'Liam', 'Nora', 'Oscar', 'Ruby'],
    ['Adams', 'Brown', 'Clark', 'Evans', 'Foster', 'Green', 'Hughes', 'Lewis', 'Moore', 'Price', 'Turner', 'Young'],
  ],
}
