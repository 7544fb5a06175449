import { Dialog } from '@base-ui/react/dialog'
import { CornerDownLeft, FileText, MessageSquareText, Zap } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { flushSync } from 'react-dom'
import { useText } from '../../lib/i18n/index.ts'
import { Kbd } from '../../ui/kbd.tsx'
import { Spinner } from '../../ui/spinner.tsx'
import { useListbox } from '../../ui/use-listbox.ts'
import { type Finding, useFindings } from './use-findings.tsx'

interface PaletteProps {
  onClose(): void
  onOpen(conversationId: string, seq?: number): void
}

/** Everything that can be done or found, by typing. */
export function Palette({ onClose, onOpen }: PaletteProps) {
  const { t } = useText()
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-shade transition-opacity duration-100 data-starting-style:opacity-0" />
        <Dialog.Popup className="fixed top-[12vh] left-1/2 z-50 flex max-h-[70dvh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-card border border-border bg-raised shadow-popup outline-hidden max-md:top-2">
          <Dialog.Title className="sr-only">{t('palette.title')}</Dialog.Title>
          <Body
            onPick={(finding) => {
              flushSync(onClose)
              // Behind the focus, which goes back now to where it was; and before the next key.
              if (finding.kind === 'command') queueMicrotask(finding.run)
              else onOpen(finding.conversationId, finding.seq)
            }}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

const icons: Record<Finding['kind'], ReactNode> = {
  command: <Zap />,
  conversation: null,
  message: <MessageSquareText />,
  file: <FileText />,
}

function Body({ onPick }: { onPick(finding: Finding): void }) {
  const { t } = useText()
  const [query, setQuery] = useState('')
  const { groups, busy } = useFindings(query.trim())
  const findings = groups.flatMap((group) => group.findings)
  const listbox = useListbox(findings, onPick)
  return (
    <>
      <div className="flex items-center border-b border-border pr-4">
        <input
          {...listbox.field}
          aria-label={t('palette.title')}
          autoFocus
          value={query}
          placeholder={t('palette.placeholder')}
          onChange={(event) => {
            setQuery(event.target.value)
            listbox.restart()
          }}
          className="h-13 min-w-0 flex-1 bg-transparent px-4 text-lg outline-hidden"
        />
        {busy && <Spinner className="size-4 text-muted" />}
      </div>
      <div {...listbox.list} aria-label={t('palette.title')} className="scroll-y min-h-0 flex-1 p-1.5">
        {findings.length === 0 && !busy && <p className="px-3 py-8 text-center text-muted">{t('palette.empty')}</p>}
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <p className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted">{group.title}</p>
            {group.findings.map((finding) => {
              const option = listbox.option(finding)
              return (
                <div
                  key={finding.id}
                  {...option}
                  className="flex min-h-10 cursor-pointer items-center gap-2.5 rounded-control px-2.5 py-1 aria-selected:bg-hover"
                >
                  <span className="shrink-0 text-muted [&_svg]:size-4">{finding.icon ?? icons[finding.kind]}</span>
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{finding.label}</span>
                    {finding.hint && <span className="block truncate text-xs text-muted">{finding.hint}</span>}
                  </span>
                  {finding.kind === 'command' && finding.shortcut && <Kbd>{finding.shortcut}</Kbd>}
                  {option['aria-selected'] && <CornerDownLeft className="size-3.5 shrink-0 text-muted" aria-hidden="true" />}
                </div>
              )
            })}
          </div>
        ))}
      </div>
    </>
  )
}
