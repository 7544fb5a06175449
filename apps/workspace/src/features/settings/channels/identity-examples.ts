/** Code for the site's server and page. The token is a JWT signed with HS256; `sub` and `exp` are required. */
const page = `<script>
  // Works before the chat has loaded and after it.
  window.Omniline = window.Omniline || []
  Omniline.push((chat) => chat.identify({ token: TOKEN_FROM_YOUR_SERVER }))
</script>`

export const identityExamples = {
  'Node.js': `import { createHmac } from 'node:crypto'

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

export function omnilineToken(user) {
  const body = part({ alg: 'HS256', typ: 'JWT' }) + '.' + part({
    sub: String(user.id),
    name: user.name,
    email: user.email,
    exp: Math.floor(Date.now() / 1000) + 3600,
  })
  return body + '.' + createHmac('sha256', process.env.OMNILINE_IDENTITY_SECRET).update(body).digest('base64url')
}`,
  PHP: `function omniline_token(array $user): string {
    $part = fn($value) => rtrim(strtr(base64_encode(json_encode($value)), '+/', '-_'), '=');
    $body = $part(['alg' => 'HS256', 'typ' => 'JWT']) . '.' . $part([
        'sub' => (string) $user['id'],
        'name' => $user['name'],
        'email' => $user['email'],
        'exp' => time() + 3600,
    ]);
    $signature = hash_hmac('sha256', $body, getenv('OMNILINE_IDENTITY_SECRET'), true);
    return $body . '.' . rtrim(strtr(base64_encode($signature), '+/', '-_'), '=');
}`,
  Python: `import base64, hashlib, hmac, json, os, time

def part(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

def omniline_token(user) -> str:
    claims = {"sub": str(user.id), "name": user.name, "email": user.email, "exp": int(time.time()) + 3600}
    body = part(json.dumps({"alg": "HS256", "typ": "JWT"}).encode()) + "." + part(json.dumps(claims).encode())
    secret = os.environ["OMNILINE_IDENTITY_SECRET"].encode()
    return body + "." + part(hmac.new(secret, body.encode(), hashlib.sha256).digest())`,
  'HTML page': page,
}
