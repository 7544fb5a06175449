import type { Role, User } from '@omniline/contracts/accounts'
import { useMutation } from '@tanstack/react-query'
import { Ellipsis, Link2, UserCheck, UserPlus, UserX } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../lib/api.ts'
import { useText } from '../../lib/i18n/index.ts'
import { queryClient, useMe } from '../../lib/query.ts'
import { useInbox } from '../../lib/realtime/inbox.ts'
import { roles } from '../../lib/rules.ts'
import { toast } from '../../lib/toast.ts'
import { failureText } from '../../lib/words.ts'
import { PersonIcon } from '../../ui/people.tsx'
import { Badge, Card } from '../../ui/bits.tsx'
import { Button, IconButton } from '../../ui/button.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { Menu, MenuItem } from '../../ui/menu.tsx'
import { Select } from '../../ui/select.tsx'
import { AgoTime } from '../../ui/time.tsx'
import { InviteDialog, LinkDialog } from './components/invite-dialog.tsx'
import { Loaded, More, Page } from './components/page.tsx'
import { usePages } from './components/use-pages.ts'

export function UsersPage() {
  const { t } = useText()
  const [inviting, setInviting] = useState(false)
  const users = usePages(['users'], (from) => call('GET /users', { query: { limit: 100, ...from } }))
  return (
    <Page
      title={t('settings.sections.users')}
      text={t('users.text')}
      actions={
        <Button variant="primary" onClick={() => setInviting(true)}>
          <UserPlus className="size-4" />
          {t('users.invite')}
        </Button>
      }
    >
      <Loaded query={users}>
        {(everybody) => (
          <Card>
            <ul className="divide-y divide-border">
              {everybody.map((user) => (
                <UserRow key={user.id} user={user} />
              ))}
            </ul>
          </Card>
        )}
      </Loaded>
      <More query={users} className="mt-4" />
      <InviteDialog open={inviting} onOpenChange={setInviting} />
    </Page>
  )
}

function UserRow({ user }: { user: User }) {
  const { t } = useText()
  const me = useMe()
  const presence = useInbox((state) => state.presence[user.id]) ?? user.presence
  const [asking, setAsking] = useState(false)
  const [link, setLink] = useState<string | null>(null)
  const self = user.id === me.id
  const change = useMutation({
    mutationFn: (body: { role?: Role; active?: boolean }) => call('PATCH /users/:id', { params: { id: user.id }, body }),
    onSettled: () => {
      for (const key of ['users', 'colleagues']) void queryClient.invalidateQueries({ queryKey: [key] })
    },
    onError: (error) => toast.bad(failureText(error)),
  })
  const invite = useMutation({
    mutationFn: () => call('POST /users/:id/invitation', { params: { id: user.id } }),
    onSuccess: ({ url }) => setLink(url),
    onError: (error) => toast.bad(failureText(error)),
  })
  return (
    <li className="flex min-h-16 flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5">
      <PersonIcon person={{ ...user, presence }} />
      <span className="min-w-0 flex-1 basis-52">
        <span className="flex flex-wrap items-center gap-2">
          <span className={user.active ? 'truncate font-medium' : 'truncate font-medium text-muted'}>{user.name}</span>
          {self && <Badge>{t('users.you')}</Badge>}
          {user.invited && user.active && <Badge tone="warn">{t('users.invited')}</Badge>}
          {!user.active && <Badge tone="bad">{t('users.inactive')}</Badge>}
        </span>
        <span className="block truncate text-sm text-muted">
          {user.email}
          {user.lastSeenAt && presence === 'offline' && (
            <>
              {' · '}
              {t('users.lastSeen')} <AgoTime at={user.lastSeenAt} spelled />
            </>
          )}
          {presence !== 'offline' && ` · ${t(`presence.${presence}`)}`}
        </span>
      </span>
      <Select
        className="w-40"
        label={t('users.role')}
        value={user.role}
        disabled={self || change.isPending}
        options={roles.map((role) => ({ value: role, label: t(`roles.${role}`), hint: t(`roles.help.${role}`) }))}
        onChange={(role) => change.mutate({ role })}
      />
      <Menu trigger={<IconButton label={t('users.more', { name: user.name })} icon={<Ellipsis />} disabled={self} />}>
        {user.active && (
          <MenuItem icon={<Link2 />} hint={user.invited ? undefined : t('users.newLinkHint')} onClick={() => invite.mutate()}>
            {t('users.newLink')}
          </MenuItem>
        )}
        {user.active ? (
          <MenuItem icon={<UserX />} danger onClick={() => setAsking(true)}>
            {t('users.deactivate')}
          </MenuItem>
        ) : (
          <MenuItem icon={<UserCheck />} onClick={() => change.mutate({ active: true })}>
            {t('users.activate')}
          </MenuItem>
        )}
      </Menu>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t('users.deactivateTitle', { name: user.name })}
        description={t('users.deactivateText')}
        confirm={t('users.deactivate')}
        danger
        onConfirm={() => change.mutate({ active: false })}
      />
      <LinkDialog name={user.name} url={link} onClose={() => setLink(null)} />
    </li>
  )
}
