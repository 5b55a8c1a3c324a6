"""Names of classes that are too many for the file of their set; words of a name are joined by underscores."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def readable(names: tuple[str, ...]) -> tuple[str, ...]:
    """The same with spaces between the words."""
    return tuple(name.replace("_", " ") for name in names)


CALTECH_101 = _names("""
    Faces Faces_easy Leopards Motorbikes accordion airplanes anchor ant barrel bass beaver binocular bonsai brain
    brontosaurus buddha butterfly camera cannon car_side ceiling_fan cellphone chair chandelier cougar_body cougar_face
    crab crayfish crocodile crocodile_head cup dalmatian dollar_bill dolphin dragonfly electric_guitar elephant emu
    euphonium ewer ferry flamingo flamingo_head garfield gerenuk gramophone grand_piano hawksbill headphone hedgehog
    helicopter ibis inline_skate joshua_tree kangaroo ketch lamp laptop llama lobster lotus mandolin mayfly menorah
    metronome minaret nautilus octopus okapi pagoda panda pigeon pizza platypus pyramid revolver rhino rooster saxophone
    schooner scissors scorpion sea_horse snoopy soccer_ball stapler starfish stegosaurus stop_sign strawberry sunflower
    tick trilobite umbrella watch water_lilly wheelchair wild_cat windsor_chair wrench yin_yang
""")

CALTECH_256 = _names("""
    ak47 american-flag backpack baseball-bat baseball-glove basketball-hoop bat bathtub bear beer-mug billiards
    binoculars birdbath blimp bonsai-101 boom-box bowling-ball bowling-pin boxing-glove brain-101 breadmaker buddha-101
    bulldozer butterfly cactus cake calculator camel cannon canoe car-tire cartman cd centipede cereal-box
    chandelier-101 chess-board chimp chopsticks cockroach coffee-mug coffin coin comet computer-keyboard
    computer-monitor computer-mouse conch cormorant covered-wagon cowboy-hat crab-101 desk-globe diamond-ring dice dog
    dolphin-101 doorknob drinking-straw duck dumb-bell eiffel-tower electric-guitar-101 elephant-101 elk ewer-101
    eyeglasses fern fighter-jet fire-extinguisher fire-hydrant fire-truck fireworks flashlight floppy-disk
    football-helmet french-horn fried-egg frisbee frog frying-pan galaxy gas-pump giraffe goat golden-gate-bridge
    goldfish golf-ball goose gorilla grand-piano-101 grapes grasshopper guitar-pick hamburger hammock harmonica harp
    harpsichord hawksbill-101 head-phones helicopter-101 hibiscus homer-simpson horse horseshoe-crab hot-air-balloon
    hot-dog hot-tub hourglass house-fly human-skeleton hummingbird ibis-101 ice-cream-cone iguana ipod iris jesus-christ
    joy-stick kangaroo-101 kayak ketch-101 killer-whale knife ladder laptop-101 lathe leopards-101 license-plate
    lightbulb light-house lightning llama-101 mailbox mandolin mars mattress megaphone menorah-101 microscope microwave
    minaret minotaur motorbikes-101 mountain-bike mushroom mussels necktie octopus ostrich owl palm-pilot palm-tree
    paperclip paper-shredder pci-card penguin people pez-dispenser photocopier picnic-table playing-card porcupine pram
    praying-mantis pyramid raccoon radio-telescope rainbow refrigerator revolver-101 rifle rotary-phone roulette-wheel
    saddle saturn school-bus scorpion-101 screwdriver segway self-propelled-lawn-mower sextant sheet-music skateboard
    skunk skyscraper smokestack snail snake sneaker snowmobile soccer-ball socks soda-can spaghetti speed-boat spider
    spoon stained-glass starfish-101 steering-wheel stirrups sunflower-101 superman sushi swan swiss-army-knife sword
    syringe tambourine teapot teddy-bear teepee telephone-box tennis-ball tennis-court tennis-racket theodolite toaster
    tomato tombstone top-hat touring-bike tower-pisa traffic-light treadmill triceratops tricycle trilobite-101 tripod
    t-shirt tuning-fork tweezer umbrella-101 unicorn vcr video-projector washing-machine watch-101 waterfall watermelon
    welding-mask wheelbarrow windmill wine-bottle xylophone yarmulke yo-yo zebra airplanes-101 car-side-101
    faces-easy-101 greyhound tennis-shoes toad clutter
""")

DTD = _names("""
    banded blotchy braided bubbly bumpy chequered cobwebbed cracked crosshatched crystalline dotted fibrous flecked
    freckled frilly gauzy grid grooved honeycombed interlaced knitted lacelike lined marbled matted meshed paisley
    perforated pitted pleated polka-dotted porous potholed scaly smeared spiralled sprinkled stained stratified striped
    studded swirly veined waffled woven wrinkled zigzagged
""")

FLOWERS_102 = _names("""
    pink_primrose hard-leaved_pocket_orchid canterbury_bells sweet_pea english_marigold tiger_lily moon_orchid
    bird_of_paradise monkshood globe_thistle snapdragon colt's_foot king_protea spear_thistle yellow_iris globe-flower
    purple_coneflower peruvian_lily balloon_flower giant_white_arum_lily fire_lily pincushion_flower fritillary
    red_ginger grape_hyacinth corn_poppy prince_of_wales_feathers stemless_gentian artichoke sweet_william carnation
    garden_phlox love_in_the_mist mexican_aster alpine_sea_holly ruby-lipped_cattleya cape_flower great_masterwort
    siam_tulip lenten_rose barbeton_daisy daffodil sword_lily poinsettia bolero_deep_blue wallflower marigold buttercup
    oxeye_daisy common_dandelion petunia wild_pansy primula sunflower pelargonium bishop_of_llandaff gaura geranium
    orange_dahlia pink-yellow_dahlia? cautleya_spicata japanese_anemone black-eyed_susan silverbush californian_poppy
    osteospermum spring_crocus bearded_iris windflower tree_poppy gazania azalea water_lily rose thorn_apple
    morning_glory passion_flower lotus toad_lily anthurium frangipani clematis hibiscus columbine desert-rose
    tree_mallow magnolia cyclamen watercress canna_lily hippeastrum bee_balm ball_moss foxglove bougainvillea camellia
    mallow mexican_petunia bromelia blanket_flower trumpet_creeper blackberry_lily
""")

FOOD_101 = _names("""
    apple_pie baby_back_ribs baklava beef_carpaccio beef_tartare beet_salad beignets bibimbap bread_pudding
    breakfast_burrito bruschetta caesar_salad cannoli caprese_salad carrot_cake ceviche cheese_plate cheesecake
    chicken_curry chicken_quesadilla chicken_wings chocolate_cake chocolate_mousse churros clam_chowder club_sandwich
    crab_cakes creme_brulee croque_madame cup_cakes deviled_eggs donuts dumplings edamame eggs_benedict escargots
    falafel filet_mignon fish_and_chips foie_gras french_fries french_onion_soup french_toast fried_calamari fried_rice
    frozen_yogurt garlic_bread gnocchi greek_salad grilled_cheese_sandwich grilled_salmon guacamole gyoza hamburger
    hot_and_sour_soup hot_dog huevos_rancheros hummus ice_cream lasagna lobster_bisque lobster_roll_sandwich
    macaroni_and_cheese macarons miso_soup mussels nachos omelette onion_rings oysters pad_thai paella pancakes
    panna_cotta peking_duck pho pizza pork_chop poutine prime_rib pulled_pork_sandwich ramen ravioli red_velvet_cake
    risotto samosa sashimi scallops seaweed_salad shrimp_and_grits spaghetti_bolognese spaghetti_carbonara spring_rolls
    steak strawberry_shortcake sushi tacos takoyaki tiramisu tuna_tartare waffles
""")

GTSRB = _names("""
    speed_limit_20 speed_limit_30 speed_limit_50 speed_limit_60 speed_limit_70 speed_limit_80 end_of_speed_limit_80
    speed_limit_100 speed_limit_120 no_overtaking no_overtaking_by_lorries right_of_way_at_crossing priority_road yield
    stop no_vehicles no_lorries no_entry danger bend_to_the_left bend_to_the_right double_bend bumpy_road
    slippery_road road_narrows_on_the_right road_works traffic_lights pedestrians children bicycles ice_or_snow
    wild_animals end_of_all_limits turn_right turn_left straight_on straight_or_right straight_or_left keep_right
    keep_left roundabout end_of_no_overtaking end_of_no_overtaking_by_lorries
""")

PETS = _names("""
    Abyssinian American_Bulldog American_Pit_Bull_Terrier Basset_Hound Beagle Bengal Birman Bombay Boxer
    British_Shorthair Chihuahua Egyptian_Mau English_Cocker_Spaniel English_Setter German_Shorthaired Great_Pyrenees
    Havanese Japanese_Chin Keeshond Leonberger Maine_Coon Miniature_Pinscher Newfoundland Persian Pomeranian Pug Ragdoll
    Russian_Blue Saint_Bernard Samoyed Scottish_Terrier Shiba_Inu Siamese Sphynx Staffordshire_Bull_Terrier
    Wheaten_Terrier Yorkshire_Terrier
""")
