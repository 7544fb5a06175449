export interface MultipartFile {
  /** the form field */
  field: string
  name: string
  type: string
  bytes: Buffer
}
export interface Multipart {
  fields: Record<string, string>
  files: MultipartFile[]
}

/**
 * Takes a `multipart/form-data` body apart, for simulators. As forgiving as the platforms' own servers: header
 * names in any case, values with or without quotes (an unquoted file name ends at a semicolon).
 */
export function parseMultipart(body: Buffer, contentType: string): Multipart {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(contentType)
  if (!boundary) throw new Error('multipart without a boundary')
  const mark = Buffer.from(`--${(boundary[1] ?? boundary[2] ?? '').trim()}`)
  const result: Multipart = { fields: {}, files: [] }
  let start = body.indexOf(mark)
  while (start >= 0) {
    const from = start + mark.length
    const next = body.indexOf(mark, from)
    if (next < 0) break
    addPart(body.subarray(from + 2, next - 2), result)
    start = next
  }
  return result
}

function addPart(part: Buffer, into: Multipart): void {
  const split = part.indexOf('\r\n\r\n')
  if (split < 0) throw new Error('a part of the multipart body has no headers')
  const headers = part.subarray(0, split).toString('utf8')
  const bytes = part.subarray(split + 4)
  const disposition = /^content-disposition:(.*)$/im.exec(headers)?.[1] ?? ''
  const field = parameter(disposition, 'name')
  if (field === undefined) throw new Error('a part of the multipart body has no name')
  const name = parameter(disposition, 'filename')
  if (name === undefined) into.fields[field] = bytes.toString('utf8')
  else into.files.push({ field, name, type: /^content-type:(.*)$/im.exec(headers)?.[1]?.trim() ?? 'application/octet-stream', bytes })
}

function parameter(disposition: string, name: string): string | undefined {
  const found = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;]*))`, 'i').exec(disposition)
  return found ? (found[1]?.replace(/\\(.)/g, '$1') ?? found[2]?.trim()) : undefined
}
