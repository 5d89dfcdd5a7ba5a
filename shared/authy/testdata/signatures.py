#!/usr/bin/env python3
"""Writes signatures.json: callbacks signed by an implementation that shares nothing
with the package under test. Run it as `python3 signatures.py > signatures.json`."""
import base64, hashlib, hmac, json
from urllib.parse import quote_plus

KEY = "countersign-test-key-0123456789ab"
URL = "https://login.example.org/authy/callback"


def query(value, key):
    if isinstance(value, dict):
        parts = [query(v, f"{key}[{k}]" if key else k) for k, v in value.items() if v not in ({}, [])]
        return "&".join(sorted(parts))
    if isinstance(value, list):
        return "&".join(query(v, key + "[]") for v in value)
    text = {True: "true", False: "false", None: ""}[value] if value is None or isinstance(value, bool) else str(value)
    return quote_plus(key) + "=" + quote_plus(text)


def sign(key, nonce, method, url, params):
    message = "|".join([nonce, method, url, params]).encode()
    return base64.b64encode(hmac.new(key.encode(), message, hashlib.sha256).digest()).decode()


def callback(status="approved", **transaction):
    uuid = "3f0e6a80-5c11-0136-9a44-0e5d90336a8c"
    full = {
        "details": None, "device_details": {}, "device_geolocation": "", "device_signing_time": 1795000000,
        "encrypted": False, "flagged": False,
        "hidden_details": {"login": "AAECAwQFBgcICQoLDA0ODw", "push": "1"},
        "message": "Log in to Example?", "reason": "", "requester_details": None, "status": status, "uuid": uuid,
        "created_at_time": 1794999990, "customer_uuid": 4711,
    }
    logos = transaction.pop("logos", None)
    full.update(transaction)
    return {
        "authy_id": 900111, "device_uuid": 2200333, "callback_action": "approval_request_status", "uuid": uuid,
        "status": status,
        "approval_request": {"transaction": full, "expiration_timestamp": 1795000110, "logos": logos,
                             "app_id": "6a1f00000000000000000001"},
        "signature": "c2lnbmVkIGJ5IHRoZSBkZXZpY2U+Lz8/",
        "device": {"city": None, "country": "Colombia", "ip": "192.0.2.7", "os_type": "android", "id": 2200333,
                   "enabled_unlock_methods": ["pin", "fingerprint"], "multidevice_enabled": True,
                   "registration_date": 1700000000, "last_account_recovery_at": None},
    }


vectors = []


def add(name, body, method="POST", nonce="1795000001", key=KEY, url=URL):
    params = query(body, "")
    vector = {"id": name, "api_key": key, "nonce": nonce, "method": method, "url": url,
              "canonical_params": params, "signature": sign(key, nonce, method, url, params)}
    if method == "GET":
        vector["raw_query"] = params
    else:
        vector["body_json"] = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    vectors.append(vector)


LOGOS = [{"res": "default", "url": "https://login.example.org/a.png"},
         {"res": "med", "url": "https://login.example.org/b.png?x=1&y=2"}]
DETAILS = {"Time": "12:00 UTC", "Place": "192.0.2.7", "Number": "47", "App": "Example & Søn ✓ ~*!'()"}

for m in ("POST", "GET"):
    add(f"approved/{m}", callback(), m)
    add(f"denied/{m}", callback("denied"), m)
    add(f"details/{m}", callback(details=DETAILS), m)
    add(f"logos/{m}", callback(details=DETAILS, logos=LOGOS), m)
preset = callback(details={"Email Address": "jdoe@example.com"}, hidden_details={"ip": "192.0.2.1"},
                  device_signing_time="946641599", requester_details="", logos="")
preset["authy_id"] = "1234"
add("texts for numbers", preset)
add("fraction in the nonce", {"b": "one|two&3", "a": "first"}, nonce="1795000001.886085")
add("opaque nonce", {"a": 1}, nonce="8d1e-not-a-number")
add("port in the URL", {"a": 1}, url="http://127.0.0.1:8080/authy/callback")
add("scalars", {"z": True, "y": False, "x": None, "w": "", "v": {}, "u": [], "t": 0, "s": -7,
                "r": 12345678901234567890, "q": [1, "two", None, True]})
add("capitals sort first", {"b": 1, "B": 2, "a b": 3, "a": 4, "a[": 5, "": 6})
add("key of another alphabet", {"città": {"naïve key": "é/+=@,:"}}, key="clé")
print(json.dumps(vectors, indent=1, ensure_ascii=False))
