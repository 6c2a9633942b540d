"""Motions that come with reasons: for and against, each a claim, a story that shows it, and what the others answer."""

from sandbox import wording

Reason = tuple[str, str, str]  # a claim, a story that shows it, and what the other side answers


def reasons(text: str) -> dict[str, list[Reason]]:
    """The reasons of a motion by side: three lines each."""
    return {side: list(zip(*[iter(lines)] * 3, strict=True)) for side, lines in wording.bank(text).items()}


REASONS = {
    "The working week should have four days.": reasons("""
        for:
          tired people make the mistakes that the fifth day has to repair
            My brother once wired a whole floor wrong on a Friday and spent Monday pulling it out.
            Then rest them better; you do not close the bridge because a driver yawned.
          a free day is when people look after parents, children and their own teeth
            My neighbour sees her mother on Fridays now, and the old woman has started to cook again.
            Those who work shifts already have free Tuesdays, and nobody calls it care.
          where it was tried, output hardly fell and nobody wanted to go back
            A bakery in my street tried it for a summer; in autumn the bakers refused the fifth day.
            Firms that volunteer for a trial are the firms for which it works.
          most meetings exist to fill a week that is too long
            I once sat in a meeting about how to have fewer meetings. It was weekly.
            Bad meetings are cured by a closed door, and that costs nothing.
        against:
          a hospital ward does not close on Friday
            My grandmother broke her hip on a Friday, and she was glad that somebody was there.
            Wards run seven days already, with people who work five; they can run with people who work four.
          the same work in four days means four very long ones
            A friend of mine took the deal and has not seen daylight since October.
            That is five days folded into four, and it is not what we ask for.
          small shops cannot pay five people to do the work of four
            The cobbler in my street is one man. Tell him about his fifth day.
            They pay already, in sick days and in people who leave.
          who wants fewer hours can agree on fewer hours today
            My cousin asked, got four days, and kept the job. No law was harmed.
            Ask at a till or in a warehouse how that conversation goes.
    """),
    "The town should close its centre to cars.": reasons("""
        for:
          streets without cars are streets where children can cross
            My daughter once learned to ride a bicycle in a car park, because it was the only quiet street.
            They cross today, at a light that turns green for them.
          people on foot buy more often than people in search of a parking space
            The bookshop on my corner feared the ban, and a year later it had to build a second door.
            They buy an ice cream; the washing machine goes to the mall outside.
          half of the centre is parked metal that we could use
            I once measured our square with my steps: forty for us, sixty for cars that stood still.
            That metal is how the nurse of the night shift gets home.
          the air at the crossing is worse than the law allows
            My neighbour dries her washing indoors; outside it comes in grey.
            Engines get cleaner every year, without a single barrier.
        against:
          an old man with a heavy bag is not a cyclist
            My grandfather has two bad knees and one chemist, and the chemist is in the centre.
            For him there is a bus to the door, once the cars no longer block it.
          traffic does not vanish, it moves to the next street
            When they closed my street for the fair, my aunt had the lorries in her kitchen.
            It was counted elsewhere: a good part does vanish, because people leave the car at home.
          plumbers carry pipes and cannot carry them on a tram
            Once our cellar was under water and the man with the pump stood at a barrier.
            Tradesmen get a permit; it is the other ninety cars that stay out.
          shops die quietly, one delivery at a time
            The draper in my old town closed two years after the bollards came. Nobody made a film of it.
            Shops die of screens, and a quiet street is the one thing a screen cannot offer.
    """),
    "Homework should be abolished.": reasons("""
        for:
          homework measures the parents and not the child
            My neighbour's boy got a prize for a volcano that his father, an engineer, still talks about.
            Then set what a child can do alone; the fault is in the task.
          after seven hours a tired child learns only to be tired
            My son once fell asleep on his fractions, with the pencil upright.
            Twenty minutes have never put anybody to sleep for life.
          in the early years nobody has found that it helps
            In my school they forgot it for a whole spring, and the marks did not notice.
            Nobody found it in small children; in older ones they did.
          families quarrel about it every evening
            In my kitchen there is a dent in the table. It is called long division.
            They would quarrel about bedtime instead.
        against:
          what is practised once is forgotten by Thursday
            My piano teacher could hear from the stairs who had played at home.
            Then let them practise at school, where somebody sees the mistake.
          learning to work alone has to begin somewhere
            I learned to plan on a map of Portugal that was due on a Monday. I still plan like that.
            Alone is the word: some are alone with a desk, and some with four brothers.
          without it parents no longer see what the school does
            My mother found out at the kitchen table that I could not read the clock. I was nine.
            A letter home would do, and it never made anybody cry.
          those who want more would pay for tutors and leave the others behind
            Where my cousin lives homework is banned, and the street is full of evening schools.
            They pay for tutors now, to get the homework done.
    """),
    "The valley should let the wolf come back.": reasons("""
        for:
          where the wolf hunts, deer move on and young trees live
            My uncle planted the same slope three times. Above the pass, where wolves are, nobody plants.
            Hunters and fences do that as well, and they do not eat lambs.
          a dog and a good fence cost less than the damage we pay for
            The shepherd beyond the ridge has two white dogs and once slept through a whole summer.
            Look at the slopes up there and tell me where the posts should stand.
          the wolf was here before us and never asked us to leave
            My grandmother's house is called Wolf's Rest. It is older than the church.
            So was the plague. What was first is not what is right.
          people travel far for a valley that is still wild
            Once a boy from the city heard a howl here. He has come back every year since.
            They come for the meadow, and the meadow is made by sheep.
        against:
          a shepherd who finds nine dead ewes does not count trees
            My neighbour carried them down one by one. He has sold the rest.
            Most lambs die of cold and of falls, and nobody bans the snow.
          if the flocks go, the meadows go, and with them half of the flowers
            Above my village the last flock left when I was ten. You cannot find the path any more.
            Flocks have gone for sixty years, without a single wolf.
          those who want the wolf do not live next to it
            At the meeting in town all hands went up. My aunt, who walks to the bus in the dark, was not \
            asked.
            Ask those who live next to wolves elsewhere: most have never seen one.
          a wolf learns quickly that a fence is only wire
            Once I watched one at dusk. It walked along the wire like a man reading a timetable.
            It learns even faster that the wire bites, if there is current in it.
    """),
}
ANY = reasons("""
        for:
          what we have now serves only those it has always served
            I once asked who had decided it so. Nobody knew.
            It serves more people than shout about it.
          if it goes wrong we can go back, and if we never try we will never know
            My grandmother tried her first aeroplane at eighty.
            Some doors only open one way.
          those it concerns most have asked for it for years
            My neighbour has had the same poster in her window since 2009.
            The loudest are not the most concerned.
          others have done it, and their sky did not fall
            I went to see it once. It looked like here, with better coffee.
            Others are richer, smaller and luckier than we are.
        against:
          what works with all its faults is worth more than a plan without any
            My uncle once improved a clock. It is still very beautiful.
            It works for whoever never had to rely on it.
          nobody has said who pays
            Once our street voted for lamps. The bill is still going round.
            We pay already, only in smaller coins.
          it treats those who live otherwise as a mistake to be corrected
            My neighbour does it her own way, and it is the best garden in town.
            Nobody is forced to like it, only to let it be.
          haste makes a rule, and patience makes a habit
            It took my father ten years to stop smoking, and he is still proud of it.
            Patience is easy for those who are not waiting.
""")
