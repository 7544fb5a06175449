import type { Entity } from '@omniline/contracts/conversations'
import { useMemo, useState } from 'react'
import { type Span, toSpans } from '../../../lib/entities.ts'
import { useText } from '../../../lib/i18n/index.ts'
import { cn } from '../../../ui/cn.ts'

const markClass: Record<Entity['type'], string> = {
  bold: 'font-semibold',
  italic: 'italic',
  underline: 'underline underline-offset-2',
  strikethrough: 'line-through',
  code: 'rounded bg-pressed px-1 font-mono text-[0.92em]',
  pre: 'my-1 block overflow-x-auto rounded-control bg-pressed px-2.5 py-2 font-mono text-xs whitespace-pre',
  link: '',
  quote: 'my-0.5 block border-l-2 border-accent pl-2 text-muted',
  spoiler:
    'rounded bg-text/80 text-transparent transition-colors hover:bg-transparent hover:text-inherit focus:bg-transparent focus:text-inherit',
  mention: 'font-medium text-accent-text',
}

const clampFrom = { characters: 1200, lines: 22 }

/** A message's text, drawn from nodes. Long ones are folded. */
export function RichText({ text, entities }: { text: string; entities: Entity[] }) {
  const { t } = useText()
  const [open, setOpen] = useState(false)
  const spans = useMemo(() => toSpans(text, entities), [text, entities])
  const long = text.length > clampFrom.characters || text.split('\n').length > clampFrom.lines
  return (
    <>
      <div
        className={cn(
          'break-words whitespace-pre-wrap [overflow-wrap:anywhere]',
          long && !open && 'max-h-[25rem] overflow-hidden [mask-image:linear-gradient(to_bottom,black_82%,transparent)]',
        )}
      >
        {spans.map((span, i) => (
          <Piece key={i} span={span} />
        ))}
      </div>
      {long && (
        <button type="button" className="mt-1 text-sm font-medium text-accent-text hover:underline" onClick={() => setOpen(!open)}>
          {open ? t('message.fold') : t('message.unfold')}
        </button>
      )}
    </>
  )
}

function Piece({ span }: { span: Span }) {
  const className = span.marks.map((mark) => markClass[mark]).join(' ')
  if (span.url !== null) {
    return (
      <a
        href={span.url}
        target="_blank"
        rel="noopener noreferrer nofollow"
        className={cn('text-accent-text underline decoration-accent/40 underline-offset-2 hover:decoration-accent', className)}
      >
        {span.text}
      </a>
    )
  }
  if (className === '') return span.text
  return (
    <span className={className} tabIndex={span.marks.includes('spoiler') ? 0 : undefined}>
      {span.text}
    </span>
  )
}
