import { useMemo, useState } from 'react'
import { currentLanguage, useText } from '../lib/i18n/index.ts'
import { meansZone, namesZone, offsetOf, placeOf, timeZone, timeZones } from '../lib/time-zones.ts'
import { SearchSelect } from './search-select.tsx'

interface TimeZoneSelectProps {
  label: string
  /** an IANA name */
  value: string
  onChange(name: string): void
  className?: string
}

/** A time zone by its city, with its offset; found by city, country, name or offset. */
export function TimeZoneSelect({ label, value, onChange, className }: TimeZoneSelectProps) {
  const { t } = useText()
  const language = currentLanguage()
  // Hundreds of zones have to be asked for their names: not before somebody looks.
  const [opened, setOpened] = useState(false)
  const zones = useMemo(() => new Map(opened ? timeZones(value).map((zone) => [zone.name, zone]) : []), [opened, value])
  const optionOf = (name: string) => {
    const zone = zones.get(name) ?? timeZone(name)
    return { label: zone.city, hint: placeOf(zone, language), aside: zone.offset }
  }
  return (
    <SearchSelect
      label={label}
      className={className}
      value={value}
      shown={
        <>
          {value.replaceAll('_', ' ')}
          {value !== 'UTC' && <span className="numeric ml-2 text-sm text-muted">{offsetOf(value)}</span>}
        </>
      }
      values={[...zones.keys()]}
      optionOf={optionOf}
      limit={60}
      note={t('timeZone.others')}
      finds={(query, name) => {
        const zone = zones.get(name)
        return zone !== undefined && meansZone(query, zone)
      }}
      first={(query, name) => namesZone(query, zones.get(name) ?? timeZone(name))}
      onChange={onChange}
      onOpenChange={(open) => open && setOpened(true)}
      placeholder={t('timeZone.search')}
      empty={t('timeZone.empty')}
    />
  )
}
