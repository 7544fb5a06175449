import { z } from 'zod'
import { DeliveryFaults, Fault } from './faults.ts'
import type { SimulatedRequest, SimulatedResponse, Simulator, SimulatorOptions } from './simulator-types.ts'

/**
 * The same for every simulator, JSON in and out:
 *
 * | call | does |
 * | --- | --- |
 * | `GET /_sim` | name and actions |
 * | `GET /_sim/accepted?after=N`, `DELETE /_sim/accepted` | the record of what took effect, with numbers above N |
 * | `GET /_sim/faults`, `POST /_sim/faults` (a fault), `DELETE /_sim/faults` | misbehaviour at requests |
 * | `GET /_sim/deliveries`, `PUT /_sim/deliveries` | misbehaviour at deliveries |
 * | `POST /_sim/do/ACTION` | plays a customer |
 * | `GET /_sim/files/ID` | a file that an action named |
 *
 * Actions have the same names on every platform, so that one page can draw all phones: `accounts` and
 * `addAccount` (what a company connects; answers the credentials), `phones` and `addPhone` (a customer in
 * front of one account), `messages` (a phone's screen, `PhoneMessage[]`), `send`, `edit`, `block`, `unblock`.
 */
export async function control(request: SimulatedRequest, simulator: Simulator, options: SimulatorOptions): Promise<SimulatedResponse> {
  const [, , what = '', id = ''] = request.url.pathname.split('/')
  const call = `${request.verb} ${what}`
  try {
    switch (call) {
      case 'GET ':
        return { body: { name: simulator.name, actions: Object.keys(options.actions ?? {}) } }
      case 'GET accepted': {
        const after = Number(request.url.searchParams.get('after') ?? 0)
        return { body: { items: simulator.accepted.filter((each) => each.n > after) } }
      }
      case 'DELETE accepted':
        simulator.accepted.length = 0
        return { body: {} }
      case 'GET faults':
        return { body: { items: simulator.faults.list() } }
      case 'POST faults':
        simulator.faults.add(Fault.parse(json(request)))
        return { body: { items: simulator.faults.list() } }
      case 'DELETE faults':
        simulator.faults.clear()
        return { body: {} }
      case 'GET deliveries':
        return { body: simulator.deliveries }
      case 'PUT deliveries':
        return { body: Object.assign(simulator.deliveries, DeliveryFaults.parse(json(request))) }
      case 'GET files': {
        const file = options.file?.(decodeURIComponent(id))
        if (!file) return { status: 404, body: { error: 'There is no such file' } }
        // What a stranger sent must not run on the page that shows it.
        const headers = { 'content-type': file.mime, 'x-content-type-options': 'nosniff', 'content-security-policy': 'sandbox' }
        return { headers, body: file.bytes }
      }
      case 'POST do': {
        const action = options.actions?.[id]
        if (!action) return { status: 404, body: { error: `${simulator.name} has no action ${id}` } }
        return { body: (await action(json(request))) ?? {} }
      }
      default:
        return { status: 404, body: { error: `There is no ${request.verb} ${request.url.pathname}` } }
    }
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : String(error)
    return { status: 400, body: { error: message } }
  }
}

function json(request: SimulatedRequest): unknown {
  return request.body.length === 0 ? {} : JSON.parse(request.body.toString('utf8'))
}
