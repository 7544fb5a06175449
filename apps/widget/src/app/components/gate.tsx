import type { VisitorConsent } from '@omniline/contracts/visitor'
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useSurroundings } from '../context.ts'
import { reason } from '../text/reason.ts'

interface GateProps {
  asked: VisitorConsent
  /** what takes the focus when the chat is opened */
  box: RefObject<HTMLElement | null>
}

/** Stands where one writes, until the visitor has agreed. Declining is remembered nowhere. */
export function Gate({ asked, box }: GateProps) {
  const { chat, t } = useSurroundings()
  const [declined, setDeclined] = useState(false)
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<string | null>(null)
  const change = useRef<HTMLButtonElement>(null)
  const chosen = useRef(false)

  // What was pressed is gone: the focus goes to what came instead.
  useLayoutEffect(() => {
    if (!chosen.current) return
    if (declined) change.current?.focus()
    else box.current?.focus()
  }, [declined, box])

  function choose(no: boolean): void {
    chosen.current = true
    setError(null)
    setDeclined(no)
  }

  async function agree(): Promise<void> {
    setBusy(true)
    setError(await chat.agree(asked.version))
    setBusy(false)
  }

  return (
    <section class="gate" ref={box} tabIndex={-1} aria-label={t('consentTitle')}>
      {declined ? (
        <>
          <p>{t('consentDeclined')}</p>
          <button type="button" class="plain" ref={change} onClick={() => choose(false)}>
            {t('consentChange')}
          </button>
        </>
      ) : (
        <>
          {/* What scrolls must be reachable without a mouse. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
          <div class="gate-text" dir="auto" tabIndex={0} role="note" aria-label={t('consentTitle')}>
            <p>{asked.text}</p>
            {asked.url && (
              <a href={asked.url} target="_blank" rel="noopener noreferrer">
                {t('consentFull')}
              </a>
            )}
          </div>
          {error && (
            <p class="hint" role="alert">
              {error === 'version_conflict' ? t('consentChanged') : t('consentFailed', { reason: reason(t, error) })}
            </p>
          )}
          <div class="choices">
            <button type="button" class="plain" disabled={busy} onClick={() => choose(true)}>
              {t('consentDecline')}
            </button>
            <button type="button" class="primary" disabled={busy} onClick={agree}>
              {t('consentAgree')}
            </button>
          </div>
        </>
      )}
    </section>
  )
}
