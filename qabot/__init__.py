"""Answers questions about a folder of articles with verbatim, cited excerpts.

This page is the map and the invariants: read it first.

The way of the data, and who does each step::

    articles    file --folder, loading--> Article --repair, cleaner--> Document
                    --sentences, passages--> Passages
    indexing    Passages --tokenizer--> engine (ids, scores) and store (text)
                    --generations--> Index
    answering   question, turns --rewriter--> Query --retriever--> Run
                    --windows, cues, excerpts--> Evidence
                    --confidence, agreement--> Answer | Abstention
    frontends   Answer | Abstention --text, rows, render--> what a person reads

The map; a stage imports those below it and none above::

    cli.py                  the commands, their options and exit codes
    frontends/              who asks: each shows the same replies
        commands.py         a command -> its output
        chat.py             the terminal chat
        following.py        a folder that changes -> qabot that knows it
        refreshing.py       the articles opened anew, by another process
        progress.py         how far a long work is
        asking.py           a question of a batch -> its row; a worker of it
        prompt.py           its keys and its screen
        text.py             a reply as lines of text
        lines.py            any text -> lines that cannot act upon a terminal
        batch.py            a file of questions -> a file of answers
        partial.py          what a killed batch run had done
        rows.py             a reply as JSON
        formats.py          answers as CSV or as a report
        doctor.py           what is well, what is not, the next step
        evaluate.py         a file of questions -> how good the replies are
        evaluate_table.py   that as tables
        evaluate_plots.py   and as plots
        discord/            the bot; nothing else imports discord
            bot.py          keeps a connection up until told to stop
            connection.py   where to connect, and with what
            client.py       events -> questions -> answers delivered
            slash.py        the commands, and what each does
            commands.py     registers them
            exchange.py     a question -> the reply sent, with its buttons
            pressing.py     the press of a button -> what it asks for
            buttons.py      what a button does <-> its id
            surroundings.py   a quote as it stands in its article
            sources.py      the articles, listed and completed
            notices.py      /help, /privacy, /admin status
            addressing.py   is a message meant for the bot?
            access.py       may it answer there, and this person?
            conversations.py  who said what where
            cooldown.py     questions that come too soon
            desk.py         answers beside the event loop, within bounds
            workers.py      the threads it has for that
            serving.py      one qabot exchanged for another
            keeping.py      questions and votes on disk, on wish
            checkup.py      what Discord says of the bot, for doctor
            render.py       a reply within Discord's limits
            escape.py       text that does nothing
            delivery.py     sends without pings and previews
            steady.py       a client that comes back from faults
            gateway.py      a broken connection -> a new one
            rest.py         a call -> its result, in spite of faults
            interactions.py   the same for commands and buttons
            garbage.py      collects it while nobody waits
            starts.py       how many sessions were begun; one bot a token
            privacy.py      log records without secrets
    evaluation/             how good the answers are
        questions.py        a file of questions with known answers
        question_rows.py    its rows
        question_values.py  their fields
        asking.py           asks them
        holders.py          which passages hold an answer?
        judging.py          is an excerpt right?
        quotes.py           does each quote stand in its file?
        verdicts.py         what came of a question -> a result
        results.py          results, kept as JSON lines
        evaluate.py         results -> a report
        figures.py          its sections
        measures.py         shares and means with intervals
        curves.py           what is answered at each threshold
        calibration.py      how far a confidence can be trusted
        compare.py          what got better or worse
    answering/              a question and earlier turns -> Answer | Abstention
        opening.py          Settings -> Qabot, which answers
        rewriter.py         a follow-up -> queries that stand alone, likeliest first
        asked.py            what a question says of itself; how much it leans on others
        beliefs.py          turns -> the articles that they are likely about
        threads.py          turns -> what was asked about one subject
        loans.py            terms that earlier turns lend a question
        words.py            pronouns, "what about …", greetings: by language
        finding.py          readings of a question -> the best one, and its evidence
        filters.py          a question -> it without filters, and these
        scope.py            a filter -> where is searched, and what that leaves
        query.py            a question -> weighted terms
        naming.py           a term -> whether the articles write it as a name
        spelling.py         a word that no article has -> the nearest that one has
        thesaurus.py        words of like meaning
        matching.py         where a query's terms stand in passages
        retriever.py        a query -> the passages worth looking into
        windows.py          passages -> what may be quoted
        cues.py             how well a window answers
        traits.py           what sorts of answers a text could hold
        sought.py           the form that an answer must have
        excerpts.py         the few that are quoted
        confidence.py       how likely the best one answers
        weights.py          the weights of cues and signs
        agreement.py        the same claim elsewhere
        contrary.py         two windows alike -> what stands in place of what
        disagreement.py     other values for the same thing
        sides.py            room among the excerpts for each of those values
        dates.py            "yesterday" -> a day
        citing.py           quotes, cut and proved
        abstention.py       why there is no answer
    indexing/               documents and passages -> an index on disk
        index.py            opens it, refreshed if stale
        plan.py             the folder as it is, and what shapes its index
        stamps.py           what tells unchanged files without reading them
        builder.py          the folder -> the files of a generation
        chosen.py           the engine that a generation has, and should have
        listing.py          which articles make which shard
        grown.py            tables that were only added to
        held.py             rows of a table that are as they were
        facts.py            what the folder says of each article
        refreshing.py       the same, by a process of its own
        tasks.py            a shard is made, here or in a worker process
        making.py           an article -> its entry in the store
        entries.py          such an entry
        generations.py      immutable generations and the pointer to one
        store.py            text and statistics, by id
        untouched.py        files held open -> whether one was written to
        places.py           where articles lie; which are of a day, outlet, name
        sharding.py         entries -> a file of the store
        shards.py           such a file -> articles, passages, entries
        vocabulary.py       words and their counts, searched on disk
        columns.py          arrays in a file that is mapped into memory
        indexed.py          a passage's terms, as words and as numbers
        tokenizer.py        text -> words -> terms
        languages.py        how each language is read
        stopwords.py        words too common to search for
        function_words.py   what the lists of these lack
        irregular.py        forms that stemming does not join
        engines/            each ranks passages for terms, and knows no text
            memory.py       rank-bm25
            disk.py         tantivy
            numbering.py    ids of passages <-> numbers
    articles/               a folder -> documents -> passages
        folder.py           the files of a folder, and their bytes
        loading.py          a file -> the articles in it
        unfolding.py        compressed bytes -> plain ones, within bounds
        formats/            bytes in some format -> text, and what is stated of it
            forms.py        a file's name -> its form
            found.py        what a form's reader gives
            plain.py        text and Markdown
            webpage.py      HTML
            pdf.py          PDF
            flow.py         its lines -> paragraphs
            docx.py         Word
            jsonlines.py    JSON lines -> rows
            separated.py    CSV -> rows
            lines.py        the lines of either
            rows.py         rows -> articles
        decode.py           bytes -> text
        combining.py        bounds runs of combining marks
        repair.py           text -> repairs of its broken encoding
        thai.py             UTF-8 misread as Thai
        letters.py          damaged letters
        punctuation.py      lost punctuation
        documents.py        an article and its repairs -> a document
        cleaner.py          what each paragraph is
        paragraphs.py       a text -> its paragraphs
        furniture.py        what a page puts around an article
        repeated.py         what many articles repeat
        bylines.py          author, outlet and date
        frontmatter.py      the head of a Markdown file
        metadata.py         what the operator says of articles
        sentences.py        a paragraph -> its sentences
        passages.py         a document -> its passages
    configuration.py        TOML, .env and environment -> Settings, checked
    crew.py                 tasks -> results, by processes side by side
    settings.py             all settings
    datatypes.py            the values that flow
    files.py                bytes -> files on disk: all that is written
    patterns.py             regular expressions that are made when they are used
    errors.py               what can go wrong, as a drawn tree

What may never break:

1.  A quote is cut from the article, never typed, joined or changed. Places are
    characters of the file's decoded text; `answering.citing` proves each quote anew.
2.  An engine orders passages. Whether there is an answer is computed from the
    question's words and the evidence's text; engines' scores have no common scale.
3.  One `Answer`, many front ends. The same articles, settings, question and turns give
    the same answer, byte for byte, whatever the order of files or the hash seed.
4.  Imports point down.
5.  An index that is served is never changed. A new generation is built beside it and
    swapped in by one atomic step.
6.  Nothing leaves the machine but what is sent to Discord; questions are neither stored
    nor logged unless the operator wants it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qabot.answering.opening import Qabot

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(  # noqa: A001 - as in `qabot.open`
    articles: str | Path | None = None,
    index: str | Path | None = None,
    config: str | Path | None = None,
) -> "Qabot":
    """Open a folder of articles for asking; the index is built or refreshed first.

    Args:
        articles: The folder; None takes that of the settings.
        index: Where the index lies; None takes the settings' place.
        config: The settings' TOML file; None looks where the command does.

    Returns:
        What answers: `ask(question, turns=())`, and `close()` at the end, which a
        `with` block does by itself.

    Raises:
        QabotError: Settings, articles or index cannot be used; the message says which.
    """
    from qabot.answering.opening import open_qabot
    from qabot.configuration import load

    folders = {"articles": articles, "index": index}
    overrides = {
        section: {"folder": str(Path(folder).absolute())}
        for section, folder in folders.items()
        if folder is not None
    }
    return open_qabot(load(Path(config) if config else None, overrides=overrides))
