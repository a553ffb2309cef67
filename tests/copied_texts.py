"""One report and what others made of it, written for the tests: a river town takes people in."""

from __future__ import annotations

ORIGINAL = """Thousands reach Kerima after the dam road is cut

People from the upper valley kept reaching the river town of Kerima on Wednesday, two days after \
shelling cut the road below the Masani dam and left the ferry as the only way across.

The provincial relief office said it had registered more than 6,300 people since Monday morning, \
among them 2,480 children and 317 people who could not walk without help. Most of them came on \
foot from the villages of Tolo, Besra and Old Harun, carrying mattresses, pots and whatever \
animals they had been able to catch.

“We walked through the night because we were told the bridge would be closed at dawn, and when \
we came to the water there was nobody to ask and nothing to eat,” said a teacher from Besra who \
had brought eleven of her pupils with her.

The ferry, built for forty passengers and a lorry, has been crossing without a pause since the \
first families came down to the bank. Its crew said they had stopped selling tickets on Monday \
evening and were now rowing the smaller boats themselves whenever the engine had to cool.

In Kerima the secondary school, the grain market and two mosques have been opened to those who \
arrive. The Red Crescent counted 1,874 people sleeping in the school alone on Tuesday night and \
warned that its wells would not last the week. A further 900 were sent on by lorry to Dana, \
where the town council has put up tents beside the football ground.

Water is the first worry. The pump at the market gives about 20 cubic metres a day, which the \
relief office says is half of what is needed, and the river below the landing is not fit to \
drink. Two tankers promised by the ministry had not come by Wednesday evening.

The ministry of the interior in the capital said the fighting around the dam had ended and that \
the road would be mended within days. Drivers who had tried to go back up the valley said on the \
contrary that they had been turned round at a checkpoint near Tolo and that they had heard guns \
until late in the afternoon.

Nobody in the town expects the arrivals to end soon. Fishermen on the far side say that at least \
1,200 more people are waiting among the reeds for a place in a boat, and that others are hiding \
in the hills until the nights are dark enough to come down.
"""

EDITED = """Refugees pour over river as dam road cut off

Families from the upper valley kept reaching the river town of Kerima this week, after shelling \
cut the road below the Masani dam and left the ferry\u00a0as the only way across.

Officials said they had\u00a0registered about 6,300 people since Monday morning, among them \
2,480 children and 317 people who could not walk without help. Most of them came on foot from \
the villages of Tolo, Besra and Old Harun, carrying mattresses, pots and whatever animals they \
had been able to catch.

The ferry, built for forty passengers and a lorry, has been crossing without a pause since the \
first families came down to the bank. It is a bitter comment on a government that found money \
for a new parliament and none for a second boat.

In Kerima the secondary school, the grain market and two mosques have been opened to those who \
arrive. The Red Crescent counted 1,874 people sleeping in the school alone and warned that its \
wells would not last the week.

The generals will say that this is the price of order. It is always the same people who pay it, \
and they are never asked.

Nobody in the town expects the arrivals to end soon. Fishermen say that at least 1,200 more \
people are waiting among the reeds for a place in a boat.

Valley Observer / Northern Voice 2021.
"""

TRANSLATED = """People from the upper valley continued to arrive on Wednesday in the river town \
of Kerima, two days after bombardments cut the road below the Masani dam and left the ferry as \
the only passage.

The provincial aid office declared that it registered more than 6,300 persons since Monday \
morning, among them 2,480 children and 317 persons who cannot walk without help. The majority \
came on foot from the villages of Tolo, Besra and Old Harun, with mattresses, pots and the \
animals that they were able to catch.

The ferry, constructed for forty passengers and one truck, crosses without pause since the first \
families descended to the shore. Its crew declared that it stopped the sale of tickets on Monday \
evening and that it rows the smaller boats itself when the engine must cool.

In Kerima were opened the secondary school, the grain market and two mosques for those who \
arrive. The Red Crescent counted 1,874 persons who slept in the school on Tuesday night, and \
warned that its wells will not last the week. Another 900 were sent on by truck to Dana, where \
the town council raised tents beside the football ground.

Water is the first concern. The pump of the market delivers about 20 cubic metres per day, which \
according to the aid office is half of what is needed, and the river below the landing is not \
drinkable. Two tankers which the ministry promised did not come by Wednesday evening.

The ministry of the interior declared that the fighting around the dam has ended and that the \
road will be repaired within days. Drivers who tried to return up the valley said that they were \
turned back at a checkpoint near Tolo and that they heard guns until late in the afternoon.

Fishermen on the other side say that at least 1,200 more persons wait among the reeds for a \
place in a boat.
"""

ONE_SENTENCE = """Grain prices climb in Dana as traders stay away

Millet was sold on Thursday for nearly twice what it cost a month ago, and traders in Dana \
blamed the closed roads to the north rather than the harvest, which was fair.

The Red Crescent counted 1,874 people sleeping in the school alone on Tuesday night and warned \
that its wells would not last the week. Bakers said they had not seen any of the newcomers in \
the town itself, and that the queue in front of their doors was made of the same people as ever.

A lorry of flour is expected from the coast before the end of the month. The council has asked \
shopkeepers not to sell more than two sacks to a customer, and most of them say they keep to it.
"""

REWRITE = """Relief workers in Kerima are running short of drinking water, the Valley Observer \
reported on Wednesday, as boats bring ever more families over from the northern bank.

About 6,300 have been entered in the lists, according to the government. Nearly 2,500 of these \
are boys and girls, and 317 had to be carried. One school houses 1,874; lorries have taken 900 \
others down to Dana.
"""

SPEECH = (
    "“No family that has lost its house to this war will be left standing on the bank of a river, "
    "and no official of mine will ask them for a paper before he has given them bread, because "
    "6,300 people have come to us and we shall feed every one of them”"
)

SPEECH_HERE = f"""Governor promises bread before papers

The governor visited the landing at noon, in the rain, with four ministers and a camera crew. \
{SPEECH}, he said from the back of a lorry, before driving on to open a cement works.

His opponents said the promise came late and without a budget. They pointed to last year, when \
stores in the province stood empty for a month after the harvest failed in three districts.
"""

SPEECH_THERE = f"""The opposition wants to know who pays

A day after the governor's walk along the quay, members of the provincial assembly asked for the \
accounts of the relief fund. He had told reporters: {SPEECH}.

The treasurer answered that money would be found by putting off two roads and a bridge, and that \
the assembly would see the figures in spring like everyone else.
"""

INDEPENDENT = """Aid groups fan out along the Kerima river

Boats carried several thousand people over the river near Kerima in the first half of the week, \
aid groups working on the southern bank said, while fighting went on within earshot around the \
Masani dam.

Doctors who set up a tent behind the grain market treated 212 patients in a day, most of them \
for blisters, fevers and dehydration. They asked for tents, jerrycans and chlorine.

A monitor for a human rights group said 5,800 people had come over by Tuesday evening, of whom \
more than a third were of school age. He had counted them at the landing himself, from the first \
boat to the last, and had added those who came ashore at the old mill.

Trucks of the ministry were seen on the road from the capital but had not reached the town. \
People who had crossed said that they wanted to go home as soon as the guns fell silent.
"""
