"""Access tokens as an attacker would make them, some even with the right secret."""

import base64
import hashlib
import hmac
import json
import time

from .server import JWT_SECRET


def claims_of(token: str) -> dict:
    """What a token says, unchecked."""
    return json.loads(decoded(token.split(".")[1]))


def signed(claims: object, algorithm: str = "HS256", secret: str = JWT_SECRET, signature: str | None = None) -> str:
    """A token with those claims, its header naming the algorithm; the signature fits if it is an HMAC."""
    head = encoded(json.dumps({"typ": "JWT", "alg": algorithm}).encode())
    text = f"{head}.{encoded(json.dumps(claims).encode())}"
    if signature is None:
        digest = {"HS384": hashlib.sha384, "HS512": hashlib.sha512}.get(algorithm, hashlib.sha256)
        signature = encoded(hmac.new(secret.encode(), text.encode(), digest).digest())
    return f"{text}.{signature}"


def forgeries(good: str, refresh_token: str) -> list[tuple[str, str]]:
    """Tokens that must be refused, each with what is wrong about it."""
    claims = claims_of(good)
    head, body, signature = good.split(".")
    algorithms = ["none", "None", "NONE", "", "HS384", "HS512", "RS256", "PS256", "ES256", "EdDSA", "hs256"]
    found = [(f"alg {name!r}", signed(claims, name)) for name in algorithms]
    found += [(f"alg {name!r} unsigned", signed(claims, name, signature="")) for name in algorithms + ["HS256"]]
    found += [(f"without {name}", signed({k: v for k, v in claims.items() if k != name})) for name in claims]
    wrong = {
        "sub": ["", "nobody", "0", "-1", str(2**63), None], "sid": ["", "00000000-0000-0000-0000-000000000000", 7],
        "shop": [0, -1, 2**62, "1", None], "exp": [0, int(time.time()) - 1, "tomorrow", None],
        "iss": ["", "somebody", None], "aud": ["", "refresh", None], "iat": ["yesterday"],
    }
    found += [(f"{name} {value!r}", signed(claims | {name: value})) for name, values in wrong.items() for value in values]
    found += [
        ("another secret", signed(claims, secret="somebody's secret, just as long as ours is")),
        ("an empty secret", signed(claims, secret="")),
        ("claims that are a list", signed([claims])),
        ("another body under the same signature", f"{head}.{encoded(json.dumps(claims | {'shop': 2}).encode())}.{signature}"),
        ("two parts", f"{head}.{body}"), ("four parts", f"{good}.{signature}"), ("cut short", good[:-1]),
        ("a refresh token", refresh_token), ("nothing", ""), ("a word", "null"),
    ]
    return found


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
