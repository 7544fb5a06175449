import type { BlockedCustomer } from '@omniline/contracts/line-tools'
import { Link } from '@tanstack/react-router'
import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { call } from '../../lib/api.ts'
import { unblockCustomer } from '../../lib/blocking.ts'
import { type Directory, useDirectory } from '../../lib/directory.ts'
import { useText } from '../../lib/i18n/index.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Card, Empty } from '../../ui/bits.tsx'
import { Button, buttonClass } from '../../ui/button.tsx'
import { ChannelGlyph } from '../../ui/channel-glyph.tsx'
import { Confirm } from '../../ui/dialog.tsx'
import { AgoTime } from '../../ui/time.tsx'
import { Loaded, More, Page } from './components/page.tsx'
import { usePages } from './components/use-pages.ts'

/** Customers who are kept from writing, and the way back. */
export function BlockedPage() {
  const { t } = useText()
  const directory = useDirectory()
  const [asking, setAsking] = useState<BlockedCustomer | null>(null)
  const [open, setOpen] = useState(false)
  const blocked = usePages(['blocked-customers'], (from) => call('GET /blocked-customers', { query: { limit: 50, ...from } }), {
    staleTime: 0,
  })
  return (
    <Page title={t('settings.sections.blocked')} text={t('block.pageText')}>
      <Loaded query={blocked}>
        {(customers) => {
          if (customers.length === 0) return <Empty icon={<ShieldCheck />} title={t('block.empty')} text={t('block.emptyText')} />
          return (
            <Card>
              <ul className="divide-y divide-border">
                {customers.map((one) => (
                  <Row
                    key={one.customerId}
                    customer={one}
                    directory={directory}
                    onUnblock={() => {
                      setAsking(one)
                      setOpen(true)
                    }}
                  />
                ))}
              </ul>
            </Card>
          )
        }}
      </Loaded>
      <More query={blocked} className="mt-4" />
      {asking && (
        <Confirm
          open={open}
          onOpenChange={setOpen}
          title={t('block.unblockTitle', { name: asking.name || t('inbox.nameless') })}
          description={t('block.unblockText')}
          confirm={t('verb.unblock')}
          onConfirm={() => void unblockCustomer({ id: asking.customerId, name: asking.name || t('inbox.nameless') })}
        />
      )}
    </Page>
  )
}

function Row({ customer, directory, onUnblock }: { customer: BlockedCustomer; directory: Directory; onUnblock(): void }) {
  const { t } = useText()
  const { customerId, channelId, reason, blockedAt, blockedBy, conversationId } = customer
  const name = customer.name || t('inbox.nameless')
  const channel = directory.channelById(channelId)
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-3">
      <Avatar id={customerId} name={name} url={null} />
      <div className="min-w-0 flex-1 basis-60">
        <p className="flex items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          {channel && (
            <span className="flex min-w-0 items-center gap-1 text-xs text-muted">
              <ChannelGlyph connector={channel.connector} name={directory.connectorName(channel.connector)} className="size-3.5" />
              <span className="truncate">{channel.name}</span>
            </span>
          )}
        </p>
        <p className="text-sm break-words">{reason || <span className="text-muted">{t('block.noReason')}</span>}</p>
        <p className="text-xs text-muted">
          {blockedBy.name || t('trail.somebody')}, <AgoTime at={blockedAt} spelled />
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        {conversationId && (
          <Link to="/inbox/$view/{-$conversationId}" params={{ view: 'all', conversationId }} className={buttonClass('ghost', 'sm')}>
            {t('block.conversation')}
          </Link>
        )}
        <Button size="sm" onClick={onUnblock} aria-label={t('block.unblockName', { name })}>
          {t('verb.unblock')}
        </Button>
      </div>
    </li>
  )
}
