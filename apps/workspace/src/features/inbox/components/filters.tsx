import { useNavigate } from '@tanstack/react-router'
import { ListFilter, Search, X } from 'lucide-react'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Directory } from '../../../lib/directory.ts'
import { useText } from '../../../lib/i18n/index.ts'
import type { View } from '../../../lib/realtime/lists.ts'
import { IconButton } from '../../../ui/button.tsx'
import { Menu, MenuChoice, MenuGap, MenuGroup } from '../../../ui/menu.tsx'
import { ListMenu } from './list-menu.tsx'
import { filtersOf, type InboxSearch, type StatusFilter, statusFilters } from '../state.ts'

interface FiltersProps {
  view: View
  search: InboxSearch
  directory: Directory
}

const any = 'any'

/** Search and filters above the list. They live in the address, so a list can be bookmarked and sent. */
export function Filters({ view, search, directory }: FiltersProps) {
  const { t } = useText()
  const navigate = useNavigate()
  const set = (change: Partial<InboxSearch>) => {
    const next = { ...filtersOf(search), ...change }
    void navigate({ to: '.', search: Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined && value !== any)) })
  }
  const statuses: (StatusFilter | 'any')[] = view === 'queue' ? [any] : [any, ...(Object.keys(statusFilters) as StatusFilter[])]
  return (
    <div className="flex items-center gap-1.5 px-3 pb-2">
      <SearchField value={search.q ?? ''} onChange={(q) => set({ q: q === '' ? undefined : q })} />
      <Menu
        trigger={
          <IconButton label={t('inbox.filter')} icon={<ListFilter />} active={Boolean(search.status || search.line || search.channel)} />
        }
        className="w-60"
      >
        {statuses.length > 1 && (
          <>
            <MenuGroup title={t('inbox.filterStatus')}>
              <MenuChoice
                value={search.status ?? any}
                options={statuses.map((value) => ({ value, label: value === any ? t('inbox.open') : t(`inbox.filterStatuses.${value}`) }))}
                onChange={(status) => set({ status: status === any ? undefined : status })}
              />
            </MenuGroup>
            <MenuGap />
          </>
        )}
        <MenuGroup title={t('inbox.filterLine')}>
          <MenuChoice
            value={search.line ?? any}
            options={[{ value: any, label: t('inbox.anyLine') }, ...directory.lines.map((line) => ({ value: line.id, label: line.name }))]}
            onChange={(line) => set({ line })}
          />
        </MenuGroup>
        <MenuGap />
        <MenuGroup title={t('inbox.filterChannel')}>
          <MenuChoice
            value={search.channel ?? any}
            options={[
              { value: any, label: t('inbox.anyChannel') },
              ...directory.channels.map((one) => ({ value: one.id, label: one.name })),
            ]}
            onChange={(channel) => set({ channel })}
          />
        </MenuGroup>
      </Menu>
      <ListMenu />
    </div>
  )
}

function SearchField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const { t } = useText()
  const [text, setText] = useState(value)
  /** what was asked for here and has not come back yet */
  const asked = useRef<string[]>([])
  useEffect(() => {
    const ours = asked.current.indexOf(value)
    asked.current = ours < 0 ? [] : asked.current.slice(ours + 1)
    // What comes back from here is behind what is being typed.
    if (ours < 0) setText(value)
  }, [value])
  const search = useEffectEvent(() => {
    const next = text.trim()
    if (next === (asked.current.at(-1) ?? value)) return
    asked.current.push(next)
    onChange(next)
  })
  useEffect(() => {
    const timer = setTimeout(() => search(), 300)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div className="relative min-w-0 flex-1">
      <Search className="pointer-events-none absolute top-1/2 left-2.5 size-4 -translate-y-1/2 text-muted" aria-hidden="true" />
      <input
        type="search"
        data-inbox-search
        aria-label={t('inbox.search')}
        placeholder={t('inbox.search')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          event.stopPropagation()
          setText('')
          onChange('')
          event.currentTarget.blur()
        }}
        className="h-8.5 w-full rounded-control border border-transparent bg-hover pr-2 pl-8.5 text-base outline-hidden placeholder:text-muted focus:border-accent focus:bg-bg max-md:pointer-coarse:h-11 [&::-webkit-search-cancel-button]:hidden"
      />
    </div>
  )
}

/** What is filtered by, each removable. */
export function FilterChips({ search, directory }: Omit<FiltersProps, 'view'>) {
  const { t } = useText()
  const navigate = useNavigate()
  const chips: { key: keyof InboxSearch; label: string }[] = []
  if (search.status) chips.push({ key: 'status', label: t(`inbox.filterStatuses.${search.status}`) })
  if (search.line) chips.push({ key: 'line', label: directory.line(search.line) || t('inbox.filterLine') })
  if (search.channel) chips.push({ key: 'channel', label: directory.channel(search.channel) || t('inbox.filterChannel') })
  if (chips.length === 0) return null
  return (
    <ul className="flex flex-wrap gap-1.5 px-3 pb-2">
      {chips.map(({ key, label }) => (
        <li
          key={key}
          className="flex h-6.5 max-w-full items-center gap-1 rounded-full bg-selected pr-0.5 pl-2.5 text-xs font-medium text-accent-text"
        >
          <span className="truncate">{label}</span>
          <button
            type="button"
            aria-label={t('inbox.removeFilter', { name: label })}
            onClick={() => void navigate({ to: '.', search: { ...filtersOf(search), [key]: undefined } })}
            className="grid size-6 place-items-center rounded-full hover:bg-hover"
          >
            <X className="size-3" />
          </button>
        </li>
      ))}
    </ul>
  )
}
