import { Link } from '@tanstack/react-router'
import { Compass, TriangleAlert } from 'lucide-react'
import { useText } from '../lib/i18n/index.ts'
import { failureText } from '../lib/words.ts'
import { Empty } from '../ui/bits.tsx'
import { Button, buttonClass } from '../ui/button.tsx'

export function MissingPage() {
  const { t } = useText()
  return (
    <main className="grid h-dvh place-items-center bg-canvas">
      <Empty icon={<Compass />} title={t('app.missing')} text={t('app.missingText')}>
        <Link to="/" className={buttonClass('primary')}>
          {t('app.toInbox')}
        </Link>
      </Empty>
    </main>
  )
}

/** A bug or a server that cannot be reached at the very first load. */
export function CrashPage({ error }: { error: unknown }) {
  const { t } = useText()
  return (
    <main className="grid h-dvh place-items-center bg-canvas">
      <Empty icon={<TriangleAlert />} title={t('app.crashed')} text={failureText(error)}>
        <Button variant="primary" onClick={() => location.reload()}>
          {t('app.reload')}
        </Button>
      </Empty>
    </main>
  )
}
