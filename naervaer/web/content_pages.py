"""The editor's pages: what must be reviewed, each topic as users get it, and a draft tried out.

The files of ``knowledge/`` are read anew for every page, and never written: changes are published
as files.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse

from naervaer.casework.advisers import SignedIn, handles_cases
from naervaer.chat.bot import BotSilent
from naervaer.clock import oslo_date
from naervaer.editing.bot_preview import BotPreview, Understanding
from naervaer.editing.drafts import LONGEST, check_draft, read_draft
from naervaer.editing.topic_preview import voices
from naervaer.editing.topic_source import find_source
from naervaer.knowledge import Knowledge, Mistake, Topic, read_knowledge, to_review
from naervaer.knowledge.examples import FEWEST, examples_of
from naervaer.problems import NotFound
from naervaer.text import Text
from naervaer.web.desk import Desk, Use, Who, editor
from naervaer.web.inbox_addresses import CONTENT, malform_links
from naervaer.web.inbox_pages import Checked, PageRoute, counts_of_lists
from naervaer.web.inbox_wording import words
from naervaer.web.page_texts import chosen_malform, page_texts, render

router = APIRouter(
    prefix=CONTENT,
    include_in_schema=False,
    route_class=PageRoute,
    dependencies=[Depends(editor)],
)

NEW = "nytt"
"""The place in the address of a topic that is not published yet."""

LONGEST_SENTENCE = 2000
Audience = Annotated[str, Form(pattern="^(arbeidsgiver|sykmeldt)$")]


@router.get("", response_class=HTMLResponse)
def overview(
    request: Request, desk: Use, who: Who, sok: Annotated[str, Query(max_length=100)] = ""
) -> HTMLResponse:
    """Show all topics by area, what must be reviewed soon, and what is wrong in the files."""
    return _overview(request, desk, who, search=sok)


@router.post("/prov", response_class=HTMLResponse)
def try_sentence(
    request: Request,
    desk: Use,
    who: Checked,
    tekst: Annotated[str, Form(max_length=LONGEST_SENTENCE)] = "",
    malgruppe: Audience = "arbeidsgiver",
) -> HTMLResponse:
    """Show what the bot takes a sentence for. It is not kept."""
    understanding, silent = None, False
    if tekst.strip():
        try:
            understanding = _bot(desk).understand(tekst, malgruppe)
        except BotSilent:
            silent = True
    return _overview(
        request,
        desk,
        who,
        sentence=tekst,
        audience=malgruppe,
        understanding=understanding,
        bot_silent=silent,
    )


@router.get("/{topic_id}", response_class=HTMLResponse)
def published(request: Request, topic_id: str, desk: Use, who: Who, dato: str = "") -> HTMLResponse:
    """Show a topic as it is published."""
    knowledge, mistakes = read_knowledge()
    topic = knowledge.topics.get(topic_id)
    source = find_source(topic_id)
    if source is None and topic_id != NEW:
        raise NotFound
    own = [each for each in mistakes if each.entry == topic_id]
    if topic is not None:
        own = check_draft(topic, topic_id, knowledge) + own
    text = source.text if source else ""
    return _topic_page(request, desk, who, topic_id, knowledge, topic, own, text, dato)


@router.post("/{topic_id}", response_class=HTMLResponse)
def draft(
    request: Request,
    topic_id: str,
    desk: Use,
    who: Checked,
    utkast: Annotated[str, Form()] = "",
    dato: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Show a topic as it would be. Nothing is kept."""
    knowledge, _ = read_knowledge()
    if topic_id != NEW and find_source(topic_id) is None:
        raise NotFound
    text = utkast.replace("\r\n", "\n")
    read = read_draft(text, None if topic_id == NEW else topic_id, knowledge)
    return _topic_page(
        request,
        desk,
        who,
        topic_id,
        knowledge,
        read.topic,
        read.mistakes,
        text,
        dato,
        is_draft=True,
    )


def _overview(
    request: Request,
    desk: Desk,
    who: SignedIn,
    *,
    search: str = "",
    sentence: str = "",
    audience: str = "arbeidsgiver",
    understanding: Understanding | None = None,
    bot_silent: bool = False,
) -> HTMLResponse:
    knowledge, mistakes = read_knowledge()
    found = {topic.id for topic in knowledge.topics.values() if _matches(topic, search)}
    return _page(
        request,
        "veileder/innhold.html",
        desk,
        who,
        knowledge=knowledge,
        areas=[
            replace(area, topics=kept)
            for area in knowledge.areas
            if (kept := tuple(topic for topic in area.topics if topic in found))
        ],
        found=len(found),
        search=search,
        review=to_review(knowledge, oslo_date(desk.now)),
        mistakes=mistakes,
        sentence=sentence,
        audience_asked=audience,
        understanding=understanding,
        bot_silent=bot_silent,
        longest_sentence=LONGEST_SENTENCE,
    )


def _topic_page(
    request: Request,
    desk: Desk,
    who: SignedIn,
    topic_id: str,
    knowledge: Knowledge,
    topic: Topic | None,
    mistakes: Iterable[Mistake],
    text: str,
    day_asked: str,
    *,
    is_draft: bool = False,
) -> HTMLResponse:
    today = oslo_date(desk.now)
    day = _day(day_asked) or today
    made = voices(topic, knowledge, _bot(desk), day) if topic else None
    count = len(examples_of(topic.id)) if topic else 0
    return _page(
        request,
        "veileder/innhold_tema.html",
        desk,
        who,
        topic_id=topic_id,
        topic=topic,
        knowledge=knowledge,
        mistakes=list(mistakes),
        voices=made,
        bot_silent=topic is not None and made is None,
        on_day=day,
        today=today,
        new_year=date(today.year + 1, 1, 1),
        source=find_source(topic_id),
        text=text,
        is_draft=is_draft,
        is_new=topic_id == NEW,
        examples=count,
        fewest=FEWEST,
        longest=LONGEST,
    )


def _page(
    request: Request, template: str, desk: Desk, who: SignedIn, **values: Any
) -> HTMLResponse:
    malform = chosen_malform(request)
    return render(
        request,
        template,
        "veileder",
        who=who,
        numbers=counts_of_lists(desk, who.adviser) if handles_cases(who.adviser) else None,
        may_edit=True,
        receipt=None,
        with_malform=malform_links(request),
        kind_name=lambda kind: page_texts("chat")[f"slag_{kind}"].in_form(malform),
        source_day=lambda day: date.fromisoformat(day).strftime("%d.%m.%Y"),
        area_title=lambda area: Text(area.titles["nb"], area.titles["nn"]).in_form(malform),
        **words(desk, malform),
        **values,
    )


def _matches(topic: Topic, search: str) -> bool:
    """Return whether every word looked for stands in the topic's name, id or answers."""
    texts = [topic.id, topic.tittel.nb, topic.tittel.nn]
    texts += [text for both in topic.answers().values() for text in (both.nb, both.nn)]
    whole = " ".join(texts).lower()
    return all(word in whole for word in search.lower().split())


def _day(asked: str) -> date | None:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        return None


def _bot(desk: Desk) -> BotPreview:
    return BotPreview(desk.settings.rasa_address(), desk.settings.bot_timeout)
