import type { Entity } from '@omniline/contracts/conversations'
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { useSurroundings } from '../context.ts'
import { type Run, toRuns } from '../text/runs.ts'

/** A message's text as nodes; nothing in it can become markup. */
export function Text({ text, entities }: { text: string; entities: readonly Entity[] }) {
  return (
    <div class="text" dir="auto">
      {toRuns(text, entities).map((run, i) => (
        <Formatted key={i} run={run} />
      ))}
    </div>
  )
}

function Formatted({ run }: { run: Run }) {
  const inner = run.href ? (
    <a href={run.href} target="_blank" rel="noopener noreferrer nofollow">
      {run.text}
    </a>
  ) : (
    run.text
  )
  return run.formats.reduce<ComponentChildren>((children, format) => wrap(format, children), inner)
}

function wrap(format: Run['formats'][number], children: ComponentChildren): ComponentChildren {
  switch (format) {
    case 'bold':
      return <strong>{children}</strong>
    case 'italic':
      return <em>{children}</em>
    case 'underline':
      return <u>{children}</u>
    case 'strikethrough':
      return <s>{children}</s>
    case 'code':
      return <code>{children}</code>
    case 'pre':
      return <code class="block">{children}</code>
    case 'quote':
      return <q class="block">{children}</q>
    case 'spoiler':
      return <Spoiler>{children}</Spoiler>
  }
}

function Spoiler({ children }: { children: ComponentChildren }) {
  const { t } = useSurroundings()
  const [open, setOpen] = useState(false)
  if (open) return <span>{children}</span>
  return (
    <button type="button" class="spoiler" aria-label={t('spoiler')} onClick={() => setOpen(true)}>
      {children}
    </button>
  )
}
