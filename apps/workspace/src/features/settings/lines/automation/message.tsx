import type { AutoReplies, AutoReplyKind } from '@omniline/contracts/lines'
import type { ReactNode } from 'react'
import { useText } from '../../../../lib/i18n/index.ts'
import { SwitchRow } from '../../../../ui/field.tsx'
import { Deviation, useProblem } from '../shared/form.tsx'
import { TextEditor } from './text-editor.tsx'

type Reply = AutoReplies['closed']

interface MessageProps {
  kind: AutoReplyKind
  message: Reply
  language: string | null
  lineName: string
  onChange(part: Partial<Reply>): void
  /** what belongs to this one alone, such as its times */
  children?: ReactNode
}

/** One automatic message: whether, what, and to whom in which language. */
export function Message({ kind, message, language, lineName, onChange, children }: MessageProps) {
  const { t } = useText()
  const path = `/autoReplies/${kind}`
  const title = t(`lines.message.${kind}.title`)
  const problem = useProblem(path)
  return (
    <section aria-label={title} data-message={kind} className="flex flex-col gap-3 py-4">
      <SwitchRow
        label={title}
        help={`${t(`lines.message.${kind}.help`)}. ${t('lines.byDefault', { value: t('lines.value.off') })}.`}
        checked={message.enabled}
        onChange={(enabled) =>
          onChange(enabled && message.text.trim() === '' ? { enabled, text: t(`lines.message.${kind}.sample`) } : { enabled })
        }
      />
      {message.enabled && (
        <>
          {children}
          <TextEditor path={path} label={title} value={message} language={language} lineName={lineName} onChange={onChange} withVariables />
        </>
      )}
      {!message.enabled && problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
      <Deviation path={path} label={title} />
    </section>
  )
}
