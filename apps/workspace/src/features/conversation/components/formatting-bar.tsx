import type { Entity } from '@omniline/contracts/conversations'
import { Bold, Check, Code, Italic, Link2, Quote, Strikethrough, Unlink, X } from 'lucide-react'
import { memo, type ReactElement, type RefObject, useState } from 'react'
import { safeUrl } from '../../../lib/entities.ts'
import { has, toggled, wordAt } from '../../../lib/formatting.ts'
import { keyLabel } from '../../../lib/hotkeys.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { IconButton } from '../../../ui/button.tsx'

const offered = ['bold', 'italic', 'strikethrough', 'code', 'quote', 'link'] as const
export type Formattable = (typeof offered)[number]

const icons: Record<Formattable, ReactElement> = {
  bold: <Bold />,
  italic: <Italic />,
  strikethrough: <Strikethrough />,
  code: <Code />,
  quote: <Quote />,
  link: <Link2 />,
}
const keys: Partial<Record<Formattable, string>> = { bold: 'KeyB', italic: 'KeyI' }

/** Which formatting a key asks for; the place on the keyboard counts, whatever is written on it. */
export const formatOf = (event: { code: string }): Formattable | undefined => offered.find((kind) => keys[kind] === event.code)

interface FormattingProps {
  field: RefObject<HTMLTextAreaElement | null>
  text: string
  entities: Entity[]
  /** what the platform shows */
  kinds: Entity['type'][]
  onChange(entities: Entity[]): void
}

export interface Formatting {
  /** for a stretch that is marked, or the word at the caret */
  apply(kind: Formattable): void
  linking: { start: number; end: number } | null
  link(url: string | null): void
}

/** Formatting of what is marked in the field. */
export function useFormatting({ field, text, entities, kinds, onChange }: FormattingProps): Formatting {
  const [linking, setLinking] = useState<Formatting['linking']>(null)
  function select(start: number, end: number) {
    // At once: a key may be pressed before the next frame.
    field.current?.focus()
    field.current?.setSelectionRange(start, end)
  }
  return {
    linking,
    apply(kind) {
      const { selectionStart = 0, selectionEnd = 0 } = field.current ?? {}
      const [start, end] = selectionStart === selectionEnd ? wordAt(text, selectionStart) : [selectionStart, selectionEnd]
      if (end === start || !kinds.includes(kind)) return select(selectionStart, selectionEnd)
      if (kind === 'link') return setLinking({ start, end })
      onChange(toggled(entities, kind, start, end))
      select(selectionStart, selectionEnd)
    },
    link(url) {
      if (!linking) return
      if (url !== null) onChange(toggled(entities, 'link', linking.start, linking.end, url || undefined))
      setLinking(null)
      select(linking.end, linking.end)
    },
  }
}

interface ButtonsProps {
  /** what the platform shows */
  kinds: Entity['type'][]
  onApply(kind: Formattable): void
  className: string
}

export const FormattingButtons = memo(function FormattingButtons({ kinds, onApply, className }: ButtonsProps) {
  const { t } = useText()
  const known = offered.filter((kind) => kinds.includes(kind))
  if (known.length === 0) return null
  return (
    <div className="flex items-center max-sm:hidden" role="group" aria-label={t('composer.format.title')}>
      {known.map((kind) => (
        <IconButton
          key={kind}
          size="sm"
          side="top"
          label={t(`composer.format.${kind}`)}
          {...(keys[kind] && { shortcut: keyLabel(`$mod+${keys[kind]}`) })}
          icon={icons[kind]}
          className={className}
          // What is marked stays marked.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onApply(kind)}
        />
      ))}
    </div>
  )
})

/** Asks where the marked words lead. */
export function LinkBar({ formatting, entities }: { formatting: Formatting; entities: Entity[] }) {
  const { t } = useText()
  const { linking } = formatting
  const present = linking && entities.find((one) => one.type === 'link' && has([one], 'link', linking.start, linking.end))
  const [address, setAddress] = useState(present?.url ?? '')
  const [bad, setBad] = useState(false)
  function apply() {
    const url = safeUrl(address)
    if (url && /^https?:/i.test(url)) formatting.link(url)
    else setBad(true)
  }
  return (
    <div className="flex items-center gap-1 px-3 pb-1.5">
      <Link2 className="size-4 shrink-0 text-muted" />
      <input
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        aria-label={t('composer.format.address')}
        aria-invalid={bad}
        placeholder="https://"
        value={address}
        onChange={(event) => {
          setAddress(event.target.value)
          setBad(false)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply()
          else if (event.key === 'Escape') formatting.link(null)
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
        className="h-8 min-w-0 flex-1 rounded-control border border-control bg-bg px-2 text-sm text-text aria-invalid:border-bad"
      />
      {bad && <span className="text-xs text-bad">{t('composer.format.badAddress')}</span>}
      <IconButton size="sm" label={t('composer.format.apply')} icon={<Check />} onClick={apply} />
      {present && <IconButton size="sm" label={t('composer.format.unlink')} icon={<Unlink />} onClick={() => formatting.link('')} />}
      <IconButton size="sm" label={t('common.cancel')} icon={<X />} onClick={() => formatting.link(null)} />
    </div>
  )
}
