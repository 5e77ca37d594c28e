"""What lies in a pipe makes nobody wait."""

from __future__ import annotations

import threading

from feedserver.network.pipe import ROOM, wide_pipe


def test_what_there_is_room_for_is_sent_at_once_both_ways() -> None:
    near, far = wide_pipe()
    messages = [bytes([n]) * (ROOM // 2 // 8) for n in range(8)]

    def send() -> None:
        for end in (near, far):
            for message in messages:
                end.send_bytes(message)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    sender.join(10)
    assert not sender.is_alive()
    for end in (far, near):
        assert [end.recv_bytes() for _ in messages] == messages
    near.close()
    far.close()
