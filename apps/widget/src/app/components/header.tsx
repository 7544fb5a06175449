import { useCallback, useRef, useState } from 'preact/hooks'
import { useChatState, useSurroundings } from '../context.ts'
import { unlockSound } from '../sound.ts'
import { Avatar } from './avatar.tsx'
import { closeDialog, Dialog } from './dialog.tsx'
import { CloseIcon, ExpandIcon, MenuIcon, ShrinkIcon } from './icons.tsx'
import { usePopover } from './use-popover.ts'

export function Header() {
  const { config, options, tell, t } = useSurroundings()
  const { operator, online } = useChatState()
  const [expanded, setExpanded] = useState(false)
  const isOnline = online ?? config.online
  const title = config.title || config.companyName
  return (
    <header class="header">
      <Avatar name={operator?.name ?? title} url={operator?.avatarUrl ?? null} />
      <div class="who">
        <h1>{operator ? operator.name : title}</h1>
        <p>
          <span class={isOnline ? 'dot on' : 'dot'} aria-hidden="true" />
          <span>{(isOnline && operator?.position) || t(isOnline ? 'online' : 'offline')}</span>
        </p>
      </div>
      <Menu />
      {options.embedded && (
        <>
          <button
            type="button"
            class="icon fine-only"
            aria-label={t(expanded ? 'shrink' : 'expand')}
            title={t(expanded ? 'shrink' : 'expand')}
            onClick={() => {
              setExpanded(!expanded)
              tell({ omniline: 'expand', expanded: !expanded })
            }}
          >
            {expanded ? <ShrinkIcon /> : <ExpandIcon />}
          </button>
          <button type="button" class="icon" aria-label={t('close')} title={t('close')} onClick={() => tell({ omniline: 'close' })}>
            <CloseIcon />
          </button>
        </>
      )}
    </header>
  )
}

function Menu() {
  const { chat, keepsakes, options, t } = useSurroundings()
  const { messages } = useChatState()
  const [open, setOpen] = useState(false)
  const [asking, setAsking] = useState(false)
  const [sound, setSound] = useState(keepsakes.sound())
  const box = useRef<HTMLDivElement>(null)
  usePopover(
    box,
    open,
    useCallback(() => setOpen(false), []),
  )

  function switchSound(): void {
    if (!sound) unlockSound()
    if (!options.preview) keepsakes.keepSound(!sound)
    setSound(!sound)
    setOpen(false)
  }

  return (
    <div class="menu" ref={box}>
      <button type="button" class="icon" aria-label={t('menu')} title={t('menu')} aria-expanded={open} onClick={() => setOpen(!open)}>
        <MenuIcon />
      </button>
      {open && (
        <ul>
          <li>
            <button type="button" onClick={switchSound}>
              {t(sound ? 'soundOff' : 'soundOn')}
            </button>
          </li>
          <li>
            <button
              type="button"
              disabled={messages.length === 0}
              onClick={() => {
                setOpen(false)
                setAsking(true)
              }}
            >
              {t('forget')}
            </button>
          </li>
        </ul>
      )}
      {asking && (
        <Dialog label={t('forget')} class="ask" onClose={() => setAsking(false)}>
          <p>{t('forgetAsk')}</p>
          <div class="choices">
            <button type="button" class="plain" onClick={closeDialog}>
              {t('cancel')}
            </button>
            <button
              type="button"
              class="danger"
              onClick={(event) => {
                closeDialog(event)
                chat.forget()
              }}
            >
              {t('forgetYes')}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  )
}
