namespace Fovea.Data;

/// <summary>A published set of IDX files: its name, and the digests of its files.</summary>
public sealed record KnownDataset
{
    internal KnownDataset(
        string name, string title, IReadOnlyList<string> classes, Uri address, string? debianPackage,
        string? systemFolder, params DatasetFile[] files)
    {
        Name = name;
        Title = title;
        Classes = classes;
        Address = address;
        DebianPackage = debianPackage;
        SystemFolder = systemFolder;
        Files = files;
    }

    /// <summary>The name to give to <see cref="DatasetCatalog.Open"/>.</summary>
    public string Name { get; }

    /// <summary>A description in one line.</summary>
    public string Title { get; }

    /// <summary>The classes' names, by label.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>The base URL of the files, for <see cref="DatasetDownload"/>, which verifies their digests.</summary>
    public Uri Address { get; }

    /// <summary>The Debian package that installs it; null if there is none.</summary>
    public string? DebianPackage { get; }

    /// <summary>Where that package puts the files.</summary>
    public string? SystemFolder { get; }

    /// <summary>Training images, training labels, test images, test labels.</summary>
    public IReadOnlyList<DatasetFile> Files { get; }

    internal static KnownDataset FashionMnist { get; } = new(
        "fashion-mnist",
        "Zalando's articles of clothing: 60,000 training and 10,000 test images, 28×28, grey, 10 classes",
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        new Uri("http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"),   // the authors'; it does not support https
        "dataset-fashion-mnist",
        "/usr/share/datasets/fashion-mnist",
        new DatasetFile("train-images-idx3-ubyte", 47_040_016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        new DatasetFile("train-labels-idx1-ubyte", 60_008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        new DatasetFile("t10k-images-idx3-ubyte", 7_840_016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        new DatasetFile("t10k-labels-idx1-ubyte", 10_008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));

    internal static KnownDataset Mnist { get; } = new(
        "mnist",
        "Handwritten digits: 60,000 training and 10,000 test images, 28×28, grey, 10 classes",
        ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
        new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"),   // PyTorch's mirror
        null,
        null,
        new DatasetFile("train-images-idx3-ubyte", 47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        new DatasetFile("train-labels-idx1-ubyte", 60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        new DatasetFile("t10k-images-idx3-ubyte", 7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        new DatasetFile("t10k-labels-idx1-ubyte", 10_008, "ff7bcfd416de33731a308c3f266cd351222c34898ecbeaf847f06e48f7ec33f2"));
}
