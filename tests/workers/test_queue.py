"""A broker that cannot be reached is told as just that, whatever is asked of it, and whenever."""

import socketserver

import pytest
from cluster import item
from served import Served

from tts_service.errors import QueueDown
from tts_service.reading.choice import Wish
from tts_service.settings import Settings
from tts_service.workers.app import make_app
from tts_service.workers.orders import Ticket
from tts_service.workers.queue import BrokerQueue


class Rude(socketserver.StreamRequestHandler):
    """Takes what is said to it, answers nothing and hangs up."""

    def handle(self):
        self.request.recv(1)


@pytest.fixture(params=["nobody", "rude"])
def port(request):
    if request.param == "nobody":
        yield 1
        return
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Rude)
    served = Served(server)
    yield server.server_address[1]
    served.close()


@pytest.mark.parametrize("scheme", ["redis", "amqp"])
async def test_a_broker_that_is_away_or_goes_away_is_down(port, scheme):
    queue = BrokerQueue(make_app(Settings(broker_url=f"{scheme}://127.0.0.1:{port}//")))
    with pytest.raises(QueueDown):
        await queue.waiting()
    with pytest.raises(QueueDown):
        await queue.article(Ticket("ab" * 32, 0, item(0), Wish()))
