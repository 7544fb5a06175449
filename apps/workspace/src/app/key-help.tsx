import { keyLabel } from '../lib/hotkeys.ts'
import { useText } from '../lib/i18n/index.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Kbd } from '../ui/kbd.tsx'

const groups = [
  {
    title: 'everywhere',
    keys: [
      ['$mod+KeyK', 'palette'],
      ['?', 'help'],
      ['G I', 'toInbox'],
      ['G S', 'toSettings'],
      ['Shift+KeyP', 'pause'],
      ['Shift+KeyD', 'workday'],
      ['Z', 'undo'],
      ['F6', 'panes'],
    ],
  },
  {
    title: 'list',
    keys: [
      ['J / K', 'walk'],
      ['1 2 3', 'tabs'],
      ['/', 'search'],
      ['[', 'listPane'],
      [']', 'cardPane'],
    ],
  },
  {
    title: 'conversation',
    keys: [
      ['R', 'reply'],
      ['N', 'note'],
      ['E', 'finish'],
      ['Shift+KeyA', 'take'],
      ['T', 'transfer'],
      ['I', 'invite'],
      ['P', 'pin'],
      ['Y', 'trail'],
      ['!', 'spam'],
      ['O', 'thread'],
    ],
  },
  {
    title: 'typing',
    keys: [
      ['Enter', 'send'],
      ['Shift+Enter', 'newLine'],
      ['$mod+Enter', 'sendAlways'],
      ['$mod+Shift+Enter', 'sendAndFinish'],
      ['Alt+KeyR', 'replyMode'],
      ['Alt+KeyN', 'noteMode'],
      ['$mod+Alt+KeyA', 'attach'],
      ['↑', 'editLast'],
      ['Alt+↑ / Alt+↓', 'walk'],
      ['Esc', 'leave'],
    ],
  },
  {
    title: 'offer',
    keys: [
      ['Alt+KeyA', 'acceptOffer'],
      ['Alt+KeyS', 'skipOffer'],
      ['Alt+KeyT', 'transferOffer'],
    ],
  },
] as const

/** Every key there is. They go by their place on the keyboard, so the layout does not matter. */
export function KeyHelp({ open, onOpenChange }: { open: boolean; onOpenChange(open: boolean): void }) {
  const { t } = useText()
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t('keys.title')} description={t('keys.text')} width="lg">
      <div className="gap-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group.title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-sm font-semibold">{t(`keys.groups.${group.title}`)}</h3>
            <dl className="flex flex-col">
              {group.keys.map(([key, what]) => (
                <div key={key} className="flex min-h-7.5 items-center gap-3 border-b border-border/60 text-sm last:border-0">
                  <dt className="flex-1">{t(`keys.${what}`)}</dt>
                  <dd>
                    <Kbd>{keyLabel(key)}</Kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  )
}
