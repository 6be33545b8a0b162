"""Words too common to search for, by language, folded."""

STOP_WORDS = {
    "english": frozenset(
        """a about above after again against all also although am among an and any are
        aren arent as at be became because been before being below between both but by
        can cannot cant could couldn couldnt did didn didnt do does doesn doesnt doing
        don dont down during each either else ever every few for from further get gets
        give given got had hadn hadnt has hasn hasnt have haven havent having he hed
        hell her here heres hers herself hes him himself his how however hows i id if
        ill im in into is isn isnt it itd itll its itself ive just let lets like ll
        many may me might more most much must mustn mustnt my myself neither no nor
        not of off often on once only onto or other others ought our ours ourselves
        out over own per please quite rather re s same shall shan she shed shell shes
        should shouldn shouldnt since so some such t tell than that thatll thats the
        their theirs them themselves then there therefore theres these they theyd
        theyll theyre theyve this those though through thus to too toward towards
        under until unto up upon us ve very via was wasn wasnt we wed well were weren
        werent weve what whatever whats when whenever whens where wheres wherever
        whether which whichever while who whod wholl whom whos whose why whys will
        with within without won wont would wouldn wouldnt yet you youd youll your
        youre yours yourself yourselves youve""".split()
    ),
}
