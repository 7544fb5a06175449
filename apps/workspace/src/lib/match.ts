const latin = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
const cyrillic = 'ёйцукенгшщзхъфывапролджэячсмитьбю'
const swaps = new Map([...latin].flatMap((key, i) => [[key, cyrillic[i] ?? key] as const, [cyrillic[i] ?? key, key] as const]))

/** What the same keys would have written on the other layout: `ghbdtn` is `привет`. */
export function swapLayout(text: string): string {
  return [...text.toLowerCase()].map((char) => swaps.get(char) ?? char).join('')
}

const plain = (text: string) => text.toLowerCase().replaceAll('ё', 'е').trim()

/** Whether every word of the query begins a word of the text, on the right layout or on the wrong one. */
export function matches(query: string, text: string): boolean {
  const words = plain(text).split(/[^\p{L}\p{N}]+/u)
  const holds = (wanted: string) =>
    plain(wanted)
      .split(/\s+/)
      .every((part) => words.some((word) => word.startsWith(part)))
  return holds(query) || holds(swapLayout(query))
}

const sounds = new Map(
  Object.entries({
    ...{ а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p' },
    ...{
      р: 'r',
      с: 's',
      т: 't',
      у: 'u',
      ф: 'f',
      х: 'kh',
      ц: 'ts',
      ч: 'ch',
      ш: 'sh',
      щ: 'shch',
      ъ: '',
      ы: 'y',
      ь: '',
      э: 'e',
      ю: 'yu',
      я: 'ya',
    },
  }),
)

/** How Russian is written on an English map: `Екатеринбург` is `yekaterinburg`. */
export function transliterated(text: string): string {
  return [...plain(text).replaceAll(/(?<!\p{L})е/gu, 'ye')].map((char) => sounds.get(char) ?? char).join('')
}
