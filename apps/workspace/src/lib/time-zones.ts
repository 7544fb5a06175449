/** Every zone this browser knows, the given one and UTC among them, as `{ name, offset: "UTC+03:00" }`. */
export function timeZones(given: string): { name: string; offset: string }[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), given, 'UTC'])].sort().map((name) => ({ name, offset: offsetOf(name) }))
}

/** `UTC+03:00`, as it is now. */
export function offsetOf(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts(new Date())
  return (parts.find((part) => part.type === 'timeZoneName')?.value ?? '').replace('GMT', 'UTC')
}
