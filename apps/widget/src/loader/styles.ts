/**
 * The sheet of the closed shadow root. `!important` on `:host` is what survives a page that says
 * `* { ... !important }`: among important rules the inner tree wins, and only important ones do.
 *
 * Variables: --a brand colour, --t text on it, --s and --b distance from the side and the bottom, --y and --h the part
 * of a small screen that the keyboard leaves free. Classes: l launcher, n number, p panel, w waiting, x close.
 */
export const styles = `
:host{all:initial!important;position:fixed!important;inset:auto 0 0 auto!important;z-index:2147483000!important;font:500 15px/1.3 system-ui,sans-serif!important}
*{box-sizing:border-box}
[hidden]{display:none!important}
.l,.p{position:fixed;right:var(--s)}
.left .l,.left .p{right:auto;left:var(--s)}
.l{bottom:var(--b);display:flex;align-items:center;justify-content:center;gap:8px;min-width:56px;height:56px;padding:0 15px;border:0;border-radius:28px;background:var(--a);color:var(--t);font:inherit;cursor:pointer;box-shadow:0 0 0 1px #fff3,0 4px 20px #0005;animation:in .25s;transition:transform .15s}
.l:hover{transform:translateY(-2px)}
:focus-visible{outline:3px solid var(--a);outline-offset:3px}
svg{width:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.l span{padding-right:4px;white-space:nowrap}
.open .l span{display:none}
.n{position:absolute;top:-4px;right:-4px;min-width:22px;padding:0 5px;border:2px solid #fff;border-radius:11px;background:#c8281c;color:#fff;font:700 12px/18px system-ui,sans-serif}
.p{bottom:calc(var(--b) + 68px);width:min(400px,calc(100vw - 2*var(--s)));height:min(680px,calc(100vh - var(--b) - 92px));border-radius:16px;overflow:hidden;background:Canvas;color:CanvasText;color-scheme:light dark;box-shadow:0 0 0 1px #8883,0 8px 40px #0005;visibility:hidden;opacity:0;transform:translateY(12px);transition:.15s}
.light .p{color-scheme:light}
.dark .p{color-scheme:dark}
.open .p{visibility:visible;opacity:1;transform:none}
.wide .p{width:min(750px,calc(100vw - 2*var(--s)))}
.bare .p{bottom:var(--b)}
iframe{width:100%;height:100%;border:0;opacity:0;color-scheme:light dark}
.ready iframe{opacity:1}
.w{position:absolute;inset:0;display:flex;flex-direction:column;gap:16px;align-items:center;justify-content:center;padding:32px;text-align:center}
.ready .w{display:none}
i{width:28px;height:28px;border-radius:50%;border:3px solid #8884;border-top-color:var(--a);animation:turn 1s linear infinite}
a{color:inherit}
.x{position:absolute;top:8px;right:8px;width:44px;height:44px;border:0;background:none;color:inherit;font:24px sans-serif;cursor:pointer}
@keyframes in{from{opacity:0;transform:scale(.6)}}
@keyframes turn{to{transform:rotate(1turn)}}
.full .p{inset:var(--y,0) 0 auto!important;width:100%;height:var(--h,100vh);border-radius:0;transition:none}
.full.open .l{display:none}
@media(prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}}
@media print{:host{display:none!important}}
`
