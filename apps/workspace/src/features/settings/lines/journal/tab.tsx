import type { LineVersion } from '@omniline/contracts/line-tools'
import type { Line } from '@omniline/contracts/lines'
import { History, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../../../lib/api.ts'
import { dateAndTime } from '../../../../lib/format.ts'
import { currentLanguage, useText } from '../../../../lib/i18n/index.ts'
import { Badge, Card, Empty } from '../../../../ui/bits.tsx'
import { Button } from '../../../../ui/button.tsx'
import { Loaded, More } from '../../components/page.tsx'
import { usePages } from '../../components/use-pages.ts'
import { Differences } from '../shared/difference.tsx'
import { useSettingWords } from '../shared/words.ts'
import { RestoreDialog } from './restore-dialog.tsx'

interface JournalProps {
  line: Line
  /** there are changes that a restored state would throw away */
  dirty: boolean
  onRestored(line: Line): void
}

/** Every saved state of the line: who, when, what, and the way back. */
export function JournalTab({ line, dirty, onRestored }: JournalProps) {
  const { t } = useText()
  const [restoring, setRestoring] = useState<LineVersion | null>(null)
  const history = usePages(
    ['lines', line.id, 'history', line.version],
    (from) => call('GET /lines/:id/history', { params: { id: line.id }, query: { limit: 30, ...from } }),
    { staleTime: 0 },
  )
  const versions = history.data ?? []
  return (
    <div className="flex flex-col gap-5">
      <p data-summary className="rounded-card border border-accent/25 bg-selected px-4 py-3 text-base text-pretty">
        {t('lines.journal.summary', { version: line.version })} {dirty && t('lines.journal.dirty')}
      </p>
      <Loaded query={history}>
        {() =>
          versions.length === 0 ? (
            <Empty icon={<History />} title={t('journal.empty')} />
          ) : (
            <Card>
              <ol className="divide-y divide-border">
                {versions.map((version) => (
                  <Version
                    key={version.version}
                    version={version}
                    current={version.version === line.version}
                    disabled={dirty}
                    onRestore={() => setRestoring(version)}
                  />
                ))}
              </ol>
            </Card>
          )
        }
      </Loaded>
      <More query={history} />
      {restoring && (
        <RestoreDialog
          line={line}
          version={restoring}
          history={versions}
          onClose={() => setRestoring(null)}
          onRestored={(restored) => {
            setRestoring(null)
            onRestored(restored)
          }}
        />
      )}
    </div>
  )
}

interface VersionProps {
  version: LineVersion
  current: boolean
  disabled: boolean
  onRestore(): void
}

function Version({ version, current, disabled, onRestore }: VersionProps) {
  const { t } = useText()
  const words = useSettingWords()
  return (
    <li data-version={version.version} className="flex flex-col gap-2 px-4 py-3">
      <div className="flex min-h-7 items-center gap-3">
        <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-medium">{version.by.name || t('trail.somebody')}</span>
          <time dateTime={version.at} className="numeric text-xs text-muted">
            {dateAndTime(version.at, currentLanguage())}
          </time>
          {version.restored !== null && <Badge>{t('lines.journal.restored', { version: version.restored })}</Badge>}
        </span>
        {current ? (
          <Badge tone="ok">{t('lines.journal.current')}</Badge>
        ) : (
          <Button size="sm" disabled={disabled} onClick={onRestore}>
            <RotateCcw className="size-3.5 text-muted" />
            {t('lines.journal.restore')}
          </Button>
        )}
      </div>
      {version.changes.length === 0 ? (
        <p className="text-sm text-muted">{t('lines.journal.first')}</p>
      ) : (
        <Differences changes={version.changes.map(({ path, from, to }) => ({ path, from, to }))} />
      )}
      {version.dropped.length > 0 && (
        <p className="text-sm text-warn">
          {t('lines.journal.dropped', {
            list: version.dropped.map(({ path, name }) => `${words.name(path)}: ${name || t('trail.somebody')}`).join('; '),
          })}
        </p>
      )}
    </li>
  )
}
