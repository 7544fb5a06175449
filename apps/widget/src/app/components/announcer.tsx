import { useEffect, useState } from 'preact/hooks'
import { useChatState, useSurroundings } from '../context.ts'
import { reason } from '../text/reason.ts'

/**
 * Speaks to screen readers: new answers and failures, each once. The log itself is not live, because some readers
 * read a whole log anew when it is redrawn; history and own words are silent.
 */
export function Announcer() {
  const { chat, config, t } = useSurroundings()
  const { outgoing } = useChatState()
  const [text, setText] = useState('')
  const failed = outgoing.findLast((one) => one.status === 'failed')
  const failure = failed ? t('failed', { reason: reason(t, failed.error) }) : ''

  useEffect(
    () =>
      chat.onNews((message) => {
        const said = message.text || message.attachments.map((one) => one.name).join(', ') || t('attachment')
        setText(`${message.author.name || config.title}: ${said}`)
      }),
    [chat, config, t],
  )
  return (
    <>
      <div class="unseen" aria-live="polite">
        {text}
      </div>
      <div class="unseen" aria-live="assertive">
        {failure}
      </div>
    </>
  )
}
