import type { Entity } from '@omniline/contracts/conversations'
import { type ComponentProps, type RefObject, useRef } from 'react'
import { toSpans } from '../../../lib/entities.ts'
import { cn } from '../../../ui/cn.ts'

interface ComposerFieldProps extends Omit<ComponentProps<'textarea'>, 'ref' | 'value' | 'className'> {
  field: RefObject<HTMLTextAreaElement | null>
  conversationId: string
  value: string
  entities: Entity[]
  note: boolean
}

/**
 * None of these may change a letter's width or place: the formatted text lies exactly over what is typed, so caret,
 * selection and input methods stay the browser's own.
 */
const marks: Partial<Record<Entity['type'], string>> = {
  bold: '[-webkit-text-stroke:0.5px_currentColor]',
  italic: '[font-synthesis:style] italic',
  underline: 'underline',
  strikethrough: 'line-through',
  code: 'rounded-[3px] bg-pressed',
  pre: 'rounded-[3px] bg-pressed',
  quote: 'bg-hover text-muted',
  spoiler: 'bg-text/20',
  link: 'text-accent-text underline underline-offset-2',
}

const text = 'px-3.5 py-2 text-base leading-[1.45] break-words whitespace-pre-wrap'

/** A plain text field that shows formatting. */
export function ComposerField({ field, conversationId, value, entities, note, ...rest }: ComposerFieldProps) {
  const shown = useRef<HTMLDivElement>(null)
  const formatted = entities.length > 0
  return (
    <div className="relative">
      <textarea
        ref={field}
        data-composer={conversationId}
        rows={1}
        value={value}
        onScroll={(event) => shown.current && (shown.current.scrollTop = event.currentTarget.scrollTop)}
        className={cn(
          'block max-h-56 min-h-11 w-full resize-none bg-transparent outline-hidden [field-sizing:content]',
          text,
          formatted && 'caret-text text-transparent selection:text-transparent',
          note && 'placeholder:text-note-text/75',
        )}
        {...rest}
      />
      {formatted && (
        <div ref={shown} aria-hidden="true" data-formatted className={cn('pointer-events-none absolute inset-0 overflow-hidden', text)}>
          {toSpans(value, entities).map((span, i) => (
            <span key={i} className={span.marks.map((mark) => marks[mark] ?? '').join(' ')}>
              {span.text}
            </span>
          ))}
          {'\n'}
        </div>
      )}
    </div>
  )
}
