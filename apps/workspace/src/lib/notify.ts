/** Whether the browser can and may show notifications outside the page. */
export type NotifyPermission = 'unsupported' | 'default' | 'granted' | 'denied'

export function notifyPermission(): NotifyPermission {
  return 'Notification' in window ? Notification.permission : 'unsupported'
}

/** Only ever from a button: a denial is final. */
export async function askToNotify(): Promise<NotifyPermission> {
  return 'Notification' in window ? Notification.requestPermission() : 'unsupported'
}

export interface Notice {
  title: string
  body: string
  /** a newer notice with the same tag replaces the older */
  tag: string
  sticky?: boolean
  onClick(): void
}

export function notify(notice: Notice): Notification | null {
  if (notifyPermission() !== 'granted') return null
  const notification = new Notification(notice.title, {
    body: notice.body,
    tag: notice.tag,
    icon: '/favicon.svg',
    requireInteraction: notice.sticky ?? false,
    silent: true,
  })
  notification.onclick = () => {
    window.focus()
    notification.close()
    notice.onClick()
  }
  return notification
}
